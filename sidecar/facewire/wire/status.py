"""The `status` message, once a second; a `status` request is answered with the same map.

Queues, outputs, trackers, stages and subjects are maps by name, so that a reader finds one without a search.
"""

from typing import Final

from facewire.values import (
    Level,
    OutputStatus,
    QueueStatus,
    StageTiming,
    Status,
    SubjectStatus,
    TrackerStatus,
)
from facewire.wire import microphone
from facewire.wire.fields import INT64_MAX, INT64_MIN, UINT32_MAX, Fields
from facewire.wire.packing import Value, pack, unpack
from facewire.wire.settings import making as settings
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
        "skipped": status.skipped,
        "shed": status.shed,
        "queues": {queue.name: {"dropped": queue.dropped} for queue in status.queues},
        "recording": status.recording,
        "outputs": {output.name: _output_to_map(output) for output in status.outputs},
        "trackers": {tracker.name: _tracker_to_map(tracker) for tracker in status.trackers},
        "stages": {stage.name: {"p50_us": stage.p50_us, "p99_us": stage.p99_us} for stage in status.stages},
        "defaults": settings.to_map(status.defaults),
        "subjects": {subject.name: _subject_to_map(subject) for subject in status.subjects},
    }


def from_fields(fields: Fields) -> Status:
    """Return the state that a status map holds; optional keys that are absent have their default.

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
        queues=tuple(QueueStatus(name, _count(queue, "dropped")) for name, queue in _maps(fields, "queues")),
        stages=tuple(
            StageTiming(name, stage.number("p50_us"), stage.number("p99_us"))
            for name, stage in fields.maps("stages")
        ),
        subjects=tuple(_subject_from_fields(name, subject) for name, subject in fields.maps("subjects")),
        skipped=_count(fields, "skipped", optional=True),
        shed=_count(fields, "shed", optional=True),
        recording=fields.boolean("recording") if fields.has("recording") else False,
        outputs=tuple(_output_from_fields(name, output) for name, output in _maps(fields, "outputs")),
        trackers=tuple(_tracker_from_fields(name, one) for name, one in _maps(fields, "trackers")),
        defaults=settings.from_fields(fields.map("defaults") if fields.has("defaults") else Fields({})),
    )


def _output_to_map(output: OutputStatus) -> dict[str, Value]:
    return {
        "dropped": output.dropped,
        "state": str(output.state),
        "why": output.why,
        "packets": output.packets,
    }


def _output_from_fields(name: str, fields: Fields) -> OutputStatus:
    return OutputStatus(
        name=name,
        dropped=_count(fields, "dropped"),
        state=fields.text("state"),
        why=_text(fields, "why"),
        packets=_count(fields, "packets", optional=True),
    )


def _tracker_to_map(tracker: TrackerStatus) -> dict[str, Value]:
    return {
        "subject": tracker.subject,
        "state": str(tracker.state),
        "why": tracker.why,
        "rate": tracker.rate,
        "packets": tracker.packets,
        "bad": tracker.bad,
        "dropped": tracker.dropped,
        "delay_ms": tracker.delay_ms,
        "delay_is": tracker.delay_is,
        "behind_ms": tracker.behind_ms,
    }


def _tracker_from_fields(name: str, fields: Fields) -> TrackerStatus:
    return TrackerStatus(
        name=name,
        subject=fields.text("subject"),
        state=fields.text("state"),
        why=_text(fields, "why"),
        rate=_number(fields, "rate"),
        packets=_count(fields, "packets", optional=True),
        bad=_count(fields, "bad", optional=True),
        dropped=_count(fields, "dropped", optional=True),
        delay_ms=_number(fields, "delay_ms"),
        delay_is=_text(fields, "delay_is"),
        behind_ms=_number(fields, "behind_ms"),
    )


def _subject_to_map(subject: SubjectStatus) -> dict[str, Value]:
    heard = subject.microphone
    return {
        "source": subject.source,
        "state": subject.state,
        "frames": subject.frames,
        "held": subject.held,
        "slipped": subject.slipped,
        "skipped": subject.skipped,
        "shed": subject.shed,
        "dropped_samples": subject.dropped_samples,
        "lookahead_ms": subject.lookahead_ms,
        "lag_ms": subject.lag_ms,
        "voice": subject.voice,
        "level_dbfs": subject.level_dbfs,
        "epoch": subject.epoch,
        "utterance": subject.utterance,
        "buffered_s": subject.buffered_s,
        "paused": subject.paused,
        "line": subject.line,
        **settings.to_map(subject.settings),
        **({} if heard is None else {"microphone": microphone.to_map(heard)}),
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
        skipped=_count(fields, "skipped", optional=True),
        shed=_count(fields, "shed", optional=True),
        epoch=fields.integer("epoch", 0, UINT32_MAX) if fields.has("epoch") else 0,
        utterance=fields.integer("utterance", 0, UINT32_MAX) if fields.has("utterance") else 0,
        buffered_s=_number(fields, "buffered_s"),
        paused=fields.boolean("paused") if fields.has("paused") else False,
        line=_text(fields, "line"),
        settings=settings.from_fields(fields),
        microphone=microphone.from_fields(fields.map("microphone")) if fields.has("microphone") else None,
    )


def _count(fields: Fields, key: str, *, optional: bool = False) -> int:
    return 0 if optional and not fields.has(key) else fields.integer(key, 0, INT64_MAX)


def _number(fields: Fields, key: str) -> float:
    return fields.number(key) if fields.has(key) else 0.0


def _text(fields: Fields, key: str) -> str:
    return fields.text(key) if fields.has(key) else ""


def _maps(fields: Fields, key: str) -> tuple[tuple[str, Fields], ...]:
    """Return the entries of a map of maps that may be absent."""
    return fields.maps(key) if fields.has(key) else ()
