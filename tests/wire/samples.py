"""One valid body of every message, and each decoder, for the tests that all decoders share."""

from collections.abc import Callable
from typing import Final

import numpy as np

from facewire.values import (
    DeviceStatus,
    Event,
    EventKind,
    Face,
    Frame,
    Hello,
    InputLevel,
    Level,
    MicrophoneStatus,
    MonitorStatus,
    OutputStatus,
    Quality,
    QueueStatus,
    SettingsStatus,
    StageTiming,
    Status,
    SubjectStatus,
    TrackerStatus,
)
from facewire.wire import event, frame, hello, status
from facewire.wire.control import (
    Audio,
    Cancel,
    Close,
    Devices,
    Flush,
    Listen,
    Microphone,
    Open,
    Output,
    Pause,
    Ping,
    Record,
    Refresh,
    Render,
    Reset,
    Resume,
    Save,
    Set,
    StatusRequest,
    decode_reply,
    decode_request,
    encode_error,
    encode_ok,
    encode_request,
)

Decoder = Callable[[bytes], object]

FRAME: Final = Frame(
    subject="host",
    session=7,
    n=31,
    t=1.0,
    at_ns=1_000_000_000,
    quality=Quality.INFERRED,
    level=Level.CPU,
    face=Face(
        weights=np.linspace(0, 1, 52, dtype=np.float32),
        pose=np.linspace(-0.5, 0.5, 9, dtype=np.float32),
        visemes=np.full(15, 0.0625, dtype=np.float32),
        voice=0.75,
    ),
    epoch=2,
)

STATUS: Final = Status(
    session=7,
    at_ns=5,
    uptime_s=1.5,
    engine="onnx",
    level=Level.CPU,
    reason="no GPU",
    fps=31.0,
    frames=46,
    late=1,
    held=2,
    slipped=3,
    queues=(QueueStatus("latest", 4),),
    stages=(StageTiming("infer", 600.0, 900.0),),
    subjects=(
        SubjectStatus(
            name="host",
            source="pushed",
            state="live",
            frames=46,
            held=2,
            slipped=3,
            dropped_samples=5,
            lookahead_ms=48.0,
            lag_ms=-12.5,
            voice=0.5,
            level_dbfs=-20.0,
            skipped=6,
            shed=7,
            epoch=1,
            utterance=2,
            buffered_s=0.25,
            paused=True,
            line="9f86d081884c7d65",
            settings=SettingsStatus(((17, 1.5),), ((0, 0.25),), frozenset({17, 18}), 48.0),
            microphone=MicrophoneStatus(
                DeviceStatus("Yeti", "listening", 48_000, 2, 1, 2, True),
                InputLevel(-40.0, -30.0, -70.0, 10.0, False, ("very quiet",)),
                MonitorStatus("Cable", "playing", 60.0, -0.5),
                6.0,
                "off",
            ),
        ),
    ),
    skipped=8,
    shed=9,
    outputs=(OutputStatus("livelink", 1, "refused", "nothing listens there", 5),),
    trackers=(TrackerStatus("vmc", "face", "quiet", "nothing has come", 1.5, 2, 3, 4, 5.5, "set", 6.5),),
    defaults=SettingsStatus(lookahead=250.0),
    recording=True,
)

BODIES: Final[dict[str, tuple[Decoder, bytes]]] = {
    "frame": (frame.decode, frame.encode(FRAME, 2_000_000_000)),
    "hello": (hello.decode, hello.encode(Hello(7, 31, ("host", "guest")))),
    "status": (status.decode, status.encode(STATUS)),
    **{
        kind.value: (event.decode, event.encode(Event("host", 7, 1, 5, kind, 2, 1.5, True, "idle")))
        for kind in EventKind
    },
    "open": (decode_request, encode_request(Open(1, "host", 48000, "s16le", 2, "full", True, True, 0.0))),
    "audio": (decode_request, encode_request(Audio(2, "host", b"\0\1\2\3", end=True))),
    "flush": (decode_request, encode_request(Flush(7, "host"))),
    "cancel": (decode_request, encode_request(Cancel(8, "host"))),
    "pause": (decode_request, encode_request(Pause(9, "host"))),
    "resume": (decode_request, encode_request(Resume(10, "host"))),
    "reset": (decode_request, encode_request(Reset(11, "host"))),
    "refresh": (decode_request, encode_request(Refresh(13))),
    "save": (decode_request, encode_request(Save(14, "host"))),
    "devices": (decode_request, encode_request(Devices(15))),
    "microphone": (decode_request, encode_request(Microphone(16, "host", "Yeti", 6.0, "off"))),
    "listen": (decode_request, encode_request(Listen(19, "me", "Yeti"))),
    "output": (decode_request, encode_request(Output(17, "vmc", on=False))),
    "record": (decode_request, encode_request(Record(18, True, "host"))),
    "ping": (decode_request, encode_request(Ping(12))),
    "close": (decode_request, encode_request(Close("three", "host"))),
    "set": (
        decode_request,
        encode_request(Set(4, "host", ((17, 1.5),), ((0, 0.25),), frozenset({17}), 48.0)),
    ),
    "render": (decode_request, encode_request(Render(5, 16.5, 16.75, 4242, 9.5))),
    "status request": (decode_request, encode_request(StatusRequest(6))),
    "ok": (decode_reply, encode_ok(2, buffered_s=0.5)),
    "error": (decode_reply, encode_error(None, "malformed", "not a map")),
}
