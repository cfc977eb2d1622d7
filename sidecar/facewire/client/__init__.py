"""For programs that talk to a running sidecar: make a face speak, read faces and events.

    import itertools
    from facewire.client import CHANNELS, connect

    def say(sound):                             # s16le mono: bytes, or pieces as a text-to-speech yields them
        with connect() as sidecar, sidecar.open("host", sample_rate=16_000) as voice:
            with sidecar.faces("host", due=True) as faces, sidecar.events("host") as events:
                spoken = voice.speak(sound)
                for frame in faces:             # each when it is to be shown
                    print(f"{frame.t:.2f} s: jaw {frame.face.weights[CHANNELS.index('jawOpen')]:.2f}")
                    if frame.t > spoken.end.t - 0.5:
                        break
                print(voice.cancel().t, "s were heard before the listener interrupted")
                print([event.kind.value for event in itertools.islice(events, 2)])

With asyncio: `async with await connect_async() as sidecar`, `await voice.speak(...)`, `async for`.

A subject lives as long as its connection: a thread pings the sidecar, and a program that dies takes its faces
with it. All times are nanoseconds of `time.perf_counter_ns()` in this process, wherever the sidecar runs.
Frames of an older epoch are never given out once there is a newer one.
"""

from facewire.client.answers import Cut, Due, Opened, Paused, Resumed, Spoken
from facewire.client.cooperative import AsyncClient, AsyncStream, AsyncVoice, connect_async
from facewire.client.operating.answers import Listening, Microphone, Recorded
from facewire.client.options import load_character
from facewire.client.plain import Client, Stream, Voice, connect
from facewire.errors import ControlError, FacewireError
from facewire.face.channels import CHANNELS, VISEMES
from facewire.values import Event, EventKind, Frame, Status, TimedMood

__all__ = [
    "CHANNELS",
    "VISEMES",
    "AsyncClient",
    "AsyncStream",
    "AsyncVoice",
    "Client",
    "ControlError",
    "Cut",
    "Due",
    "Event",
    "EventKind",
    "FacewireError",
    "Frame",
    "Listening",
    "Microphone",
    "Opened",
    "Paused",
    "Recorded",
    "Resumed",
    "Spoken",
    "Status",
    "Stream",
    "TimedMood",
    "Voice",
    "connect",
    "connect_async",
    "load_character",
]
