"""The Live Link Face packet."""

import struct

from cases.case import Case

__all__ = ["cases"]


def cases() -> list[Case]:
    """Return every Live Link vector."""

    def packet(name: str, about: str, device_id: str, subject: str, values: dict[int, float]) -> Case:
        numbers = [values.get(index, 0.0) for index in range(61)]
        ids = b"".join(struct.pack(">i", len(text.encode())) + text.encode() for text in (device_id, subject))
        data = b"\x06" + ids + struct.pack(">ifiiB", 31, 0.0, 31, 1, 61) + struct.pack(">61f", *numbers)
        value = {
            "device_id": device_id, "subject": subject, "frame": "31", "subframe": 0.0,
            "numerator": "31", "denominator": "1", "values": numbers,
        }  # fmt: skip
        return Case(f"livelink/{name}", "livelink", about, data, value, canonical=True)

    uuid = "00000000-0000-0000-0000-000000000001"
    face = packet("face", "jawOpen 0.5, head yaw 0.25", uuid, "Face", {17: 0.5, 52: 0.25})
    return [
        face,
        packet("short_id", "lengths count bytes, not characters", "\u6771", "g\u00e4st", {0: 1.0, 60: -0.5}),
        Case(
            "livelink/version_5", "livelink", "an older version", b"\x05" + face.data[1:], error="malformed"
        ),
        Case("livelink/truncated", "livelink", "the last byte is missing", face.data[:-1], error="malformed"),
        Case("livelink/trailing", "livelink", "a trailing byte", face.data + b"\x00", error="malformed"),
    ]
