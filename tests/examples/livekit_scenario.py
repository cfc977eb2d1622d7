"""LiveKit's own audio outputs around the face; run in the examples' environment."""

import asyncio
import json
import sys
from typing import Any

from examples.livekit_face import FacewireAudioOutput
from livekit import rtc
from livekit.agents.voice.avatar import QueueAudioOutput
from livekit.agents.voice.io import AudioOutput

from facewire.client import AsyncClient, connect_async
from tests.client.sidecar import pcm

RATE = 24_000


async def say(output: AudioOutput, seconds: float) -> None:
    """Capture frames of 20 ms, as an agent does: faster than real time."""
    sound, size = pcm(seconds * RATE / 16_000), RATE // 50 * 2
    for at in range(0, len(sound), size):
        piece = sound[at : at + size]
        await output.capture_frame(rtc.AudioFrame(piece, RATE, 1, len(piece) // 2))


def shown(event: Any) -> dict[str, object]:
    return {"position": event.playback_position, "interrupted": event.interrupted}


async def alone(client: AsyncClient) -> list[dict[str, object]]:
    """The face is the playback."""
    output = FacewireAudioOutput(client, "alone")
    started: list[float] = []
    output.on("playback_started", lambda event: started.append(event.created_at))
    await say(output, 0.5)
    output.flush()
    whole = await output.wait_for_playout()
    await say(output, 3.0)
    await asyncio.sleep(0.6)
    output.clear_buffer()
    output.flush()
    cut = await output.wait_for_playout()
    await say(output, 0.3)
    output.flush()
    after = await output.wait_for_playout()
    assert len(started) == 3
    return [shown(whole), shown(cut), shown(after)]


async def chained(client: AsyncClient) -> dict[str, object]:
    """Another output is the playback, and the face follows."""
    queue = QueueAudioOutput(sample_rate=RATE)
    output = FacewireAudioOutput(client, "chained", next_in_chain=queue)
    finished: list[dict[str, object]] = []
    output.on("playback_finished", lambda event: finished.append(shown(event)))
    await say(output, 0.4)
    output.flush()
    frames = 0
    async for item in queue:
        if not isinstance(item, rtc.AudioFrame):
            break
        frames += 1
    await asyncio.sleep(0.8)
    queue.notify_playback_finished(0.4, False)
    await output.wait_for_playout()
    return {"frames": frames, "finished": finished}


async def main(*endpoints: str) -> None:
    async with await connect_async(*endpoints) as client:
        print(json.dumps({"alone": await alone(client), "chained": await chained(client)}))


asyncio.run(main(*sys.argv[1:]))
