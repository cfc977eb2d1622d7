"""The fields of the requests in `operating`, to values and back."""

from collections.abc import Callable, Mapping
from typing import Final

from facewire.wire.control.operating import (
    MAX_DEVICE_BYTES,
    MAX_OUTPUT_BYTES,
    Devices,
    Listen,
    Microphone,
    Operation,
    Output,
    Record,
    RequestId,
    Save,
)
from facewire.wire.fields import FieldError, Fields
from facewire.wire.microphone import read_gain, read_gate
from facewire.wire.packing import Value
from facewire.wire.subject import check_subject

__all__ = ["READERS", "values_of"]


def values_of(request: Operation | Listen) -> dict[str, Value]:
    """Return the fields of an op; None for those that have their default."""
    match request:
        case Save(_, subject):
            return {"subject": subject}
        case Devices():
            return {}
        case Microphone(_, subject, device, gain, gate):
            return {"subject": subject, "device": device, "gain": gain, "gate": gate}
        case Listen(_, subject, device):
            return {"subject": subject, "device": device or None}
        case Output(_, name, on):
            return {"name": name, "on": on}
        case Record(_, on, subject):
            return {"on": on, "subject": subject}


def _save(request_id: RequestId, fields: Fields) -> Operation:
    return Save(request_id, check_subject(fields.text("subject")))


def _microphone(request_id: RequestId, fields: Fields) -> Operation:
    return Microphone(
        id=request_id,
        subject=check_subject(fields.text("subject")),
        device=_bounded(fields, "device", MAX_DEVICE_BYTES) if fields.has("device") else None,
        gain=read_gain(fields),
        gate=read_gate(fields),
    )


def _listen(request_id: RequestId, fields: Fields) -> Listen:
    device = _bounded(fields, "device", MAX_DEVICE_BYTES) if fields.has("device") else ""
    return Listen(request_id, check_subject(fields.text("subject")), device)


def _output(request_id: RequestId, fields: Fields) -> Operation:
    return Output(request_id, _bounded(fields, "name", MAX_OUTPUT_BYTES), fields.boolean("on"))


def _record(request_id: RequestId, fields: Fields) -> Operation:
    subject = check_subject(fields.text("subject")) if fields.has("subject") else None
    return Record(request_id, fields.boolean("on"), subject)


def _bounded(fields: Fields, key: str, most: int) -> str:
    text = fields.text(key)
    size = len(text.encode())
    if size > most:
        raise FieldError("out_of_range", f"{key} has {size} bytes; it must have {most} at most")
    return text


READERS: Final[Mapping[str, Callable[[RequestId, Fields], Operation | Listen]]] = {
    "save": _save,
    "devices": lambda request_id, _: Devices(request_id),
    "microphone": _microphone,
    "listen": _listen,
    "output": _output,
    "record": _record,
}
