"""The `status` message, once a second; a `status` request is answered with the same map.

Joints, stages and subjects are maps by name, so that a reader finds one without a search.
"""

from typing import Final

from facewire.values import JointStatus, Level, StageTiming, Status, SubjectStatus
from facewire.wire.fields import INT64_MAX, INT64_MIN, UINT32_MAX, Fields
from facewire.wire.packing import Value, pack, unpack
from facewire.wire.subject import check_subject

__all__ = ["TOPIC", "decode", "encode", "from_fields", "to_map"]

TOPIC: Final = b"status"


def encode(status: Status) -> bytes:
    """Return the body of a status message."""
    return pack(to_map(status))


def decode(body: bytes) -> Status:
    """Return the sidecar's state.

    Raises:
        WireError: not a status.
    """
    return from_fields(Fields(unpack(body)))


def to_map(status: Status) -> dict[str, Value]:
    """Return the map that goes on the wire."""
    return {
        "session": status.session,
        "at": status.at_ns,
        "uptime_s": status.uptime_s,
        "engine": status.engine,
        "level": int(status.level),
        "reason": status.reason,
        "fps": status.fps,
        "frames": status.frames,
        "late": status.late,
        "held": status.held,
        "slipped": status.slipped,
        "joints": {joint.name: {"dropped": joint.dropped} for joint in status.joints},
        "stages": {stage.name: {"p50_us": stage.p50_us, "p99_us": stage.p99_us} for stage in status.stages},
        "subjects": {subject.name: _subject_to_map(subject) for subject in status.subjects},
    }


def from_fields(fields: Fields) -> Status:
    """Return the state that a status map holds.

    Raises:
        FieldError: a key is missing or is not what it should be.
    """
    return Status(
        session=fields.integer("session", 0, UINT32_MAX),
        at_ns=fields.integer("at", INT64_MIN, INT64_MAX),
        uptime_s=fields.number("uptime_s"),
        engine=fields.text("engine"),
        level=Level(fields.integer("level", min(Level), max(Level))),
        reason=fields.text("reason"),
        fps=fields.number("fps"),
        frames=_count(fields, "frames"),
        late=_count(fields, "late"),
        held=_count(fields, "held"),
        slipped=_count(fields, "slipped"),
        joints=tuple(JointStatus(name, _count(joint, "dropped")) for name, joint in fields.maps("joints")),
        stages=tuple(
            StageTiming(name, stage.number("p50_us"), stage.number("p99_us"))
            for name, stage in fields.maps("stages")
        ),
        subjects=tuple(_subject_from_fields(name, subject) for name, subject in fields.maps("subjects")),
    )


def _subject_to_map(subject: SubjectStatus) -> dict[str, Value]:
    return {
        "source": subject.source,
        "state": subject.state,
        "frames": subject.frames,
        "held": subject.held,
        "slipped": subject.slipped,
        "dropped_samples": subject.dropped_samples,
        "lookahead_ms": subject.lookahead_ms,
        "lag_ms": subject.lag_ms,
        "voice": subject.voice,
        "level_dbfs": subject.level_dbfs,
    }


def _subject_from_fields(name: str, fields: Fields) -> SubjectStatus:
    return SubjectStatus(
        name=check_subject(name, "subjects"),
        source=fields.text("source"),
        state=fields.text("state"),
        frames=_count(fields, "frames"),
        held=_count(fields, "held"),
        slipped=_count(fields, "slipped"),
        dropped_samples=_count(fields, "dropped_samples"),
        lookahead_ms=fields.number("lookahead_ms"),
        lag_ms=fields.number("lag_ms"),
        voice=fields.number("voice"),
        level_dbfs=fields.number("level_dbfs"),
    )


def _count(fields: Fields, key: str) -> int:
    return fields.integer(key, 0, INT64_MAX)
