"""The `microphone` of a subject in the status message, and what a request may change of it."""

from typing import Final, Literal

from facewire.values import DeviceStatus, InputLevel, MicrophoneStatus, MonitorStatus
from facewire.wire.fields import INT64_MAX, Fields
from facewire.wire.packing import Value

__all__ = ["Automatic", "Gate", "from_fields", "read_gain", "read_gate", "to_map"]

MAX_GAIN_DB: Final = 40.0

Automatic = float | Literal["auto"]
"""Decibels, -40 to 40, or `auto` for what suits the voice."""
Gate = Literal["auto", "off"]


def to_map(microphone: MicrophoneStatus) -> dict[str, Value]:
    """Return the map that goes on the wire."""
    device, level, monitor = microphone.device, microphone.level, microphone.monitor
    values: dict[str, Value] = {
        "device": device.name,
        "state": device.state,
        "rate": device.rate,
        "channels": device.channels,
        "overflows": device.overflows,
        "outages": device.outages,
        "level_dbfs": level.level_dbfs,
        "peak_dbfs": level.peak_dbfs,
        "noise_dbfs": level.noise_dbfs,
        "gain_db": level.gain_db,
        "open": level.open,
        "warnings": list(level.warnings),
        "gain": microphone.gain,
        "gate": microphone.gate,
        "follows_default": device.follows_default,
    }
    if monitor is not None:
        values["monitor"] = {
            "device": monitor.device,
            "state": monitor.state,
            "delay_ms": monitor.delay_ms,
            "offset_ms": monitor.offset_ms,
        }
    return values


def from_fields(fields: Fields) -> MicrophoneStatus:
    """Return what a microphone's map holds.

    Raises:
        FieldError: a key is missing or is not what it should be.
    """
    gain = read_gain(fields)
    return MicrophoneStatus(
        device=DeviceStatus(
            name=fields.text("device"),
            state=fields.text("state"),
            rate=fields.integer("rate", 0, INT64_MAX),
            channels=fields.integer("channels", 0, INT64_MAX),
            overflows=fields.integer("overflows", 0, INT64_MAX),
            outages=fields.integer("outages", 0, INT64_MAX),
            follows_default=fields.boolean("follows_default") if fields.has("follows_default") else False,
        ),
        level=InputLevel(
            level_dbfs=fields.number("level_dbfs"),
            peak_dbfs=fields.number("peak_dbfs"),
            noise_dbfs=fields.number("noise_dbfs"),
            gain_db=fields.number("gain_db"),
            open=fields.boolean("open"),
            warnings=fields.texts("warnings"),
        ),
        monitor=_monitor(fields.map("monitor")) if fields.has("monitor") else None,
        gain="auto" if gain is None else gain,
        gate=read_gate(fields) or "auto",
    )


def read_gain(fields: Fields) -> Automatic | None:
    """Return `gain`, None if it is absent.

    Raises:
        FieldError: neither -40 to 40 dB nor `auto`.
    """
    if not fields.has("gain"):
        return None
    if fields.has_text("gain"):
        automatic: Literal["auto"] = fields.choice("gain", "auto")
        return automatic
    return fields.number("gain", -MAX_GAIN_DB, MAX_GAIN_DB)


def read_gate(fields: Fields) -> Gate | None:
    """Return `gate`, None if it is absent.

    Raises:
        FieldError: neither `auto` nor `off`.
    """
    if not fields.has("gate"):
        return None
    gate: Gate = fields.choice("gate", "auto", "off")
    return gate


def _monitor(fields: Fields) -> MonitorStatus:
    return MonitorStatus(
        device=fields.text("device"),
        state=fields.text("state"),
        delay_ms=fields.number("delay_ms"),
        offset_ms=fields.number("offset_ms"),
    )
