"""A real Pipecat pipeline with the face in it; run in the examples' environment."""

import asyncio
import json
import sys

from examples.pipecat_face import FacewireFace
from pipecat.frames.frames import (
    Frame,
    InterruptionFrame,
    TTSAudioRawFrame,
    TTSStartedFrame,
    TTSStoppedFrame,
)
from pipecat.tests.utils import SleepFrame, run_test

from tests.client.sidecar import RATE, pcm


def spoken(seconds: float) -> list[Frame]:
    """Frames of 20 ms, as services push them: faster than real time."""
    sound, size = pcm(seconds), RATE // 50 * 2
    return [TTSAudioRawFrame(sound[at : at + size], RATE, 1) for at in range(0, len(sound), size)]


async def main(*endpoints: str) -> None:
    frames = [
        TTSStartedFrame(),
        *spoken(5.0),
        SleepFrame(0.8),
        InterruptionFrame(),
        *spoken(0.5),
        TTSStoppedFrame(),
        SleepFrame(1.2),
    ]
    down, up = await run_test(
        FacewireFace("bot", endpoints=endpoints), frames_to_send=frames, start_timeout=20.0
    )
    print(json.dumps({"down": [type(one).__name__ for one in down], "up": [str(one) for one in up]}))


asyncio.run(main(*sys.argv[1:]))
