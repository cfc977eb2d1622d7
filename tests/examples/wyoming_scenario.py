"""A Wyoming client of the face's `snd` service; run in the examples' environment."""

import asyncio
import json
import sys
import time

from examples.wyoming_face import serve
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncTcpClient
from wyoming.snd import Played

from facewire.client import EventKind, connect_async
from tests.client.sidecar import RATE, pcm


async def play(port: int, seconds: float) -> float:
    """Play sound and return how long it took until `played` came."""
    sound, size = pcm(seconds), 2_048
    async with AsyncTcpClient("127.0.0.1", port) as satellite:
        began_s = time.perf_counter()
        await satellite.write_event(AudioStart(RATE, 2, 1).event())
        for at in range(0, len(sound), size):
            await satellite.write_event(AudioChunk(RATE, 2, 1, sound[at : at + size]).event())
        await satellite.write_event(AudioStop().event())
        event = await satellite.read_event()
        assert event is not None
        assert Played.is_type(event.type)
        return time.perf_counter() - began_s


async def is_closed_after_a_loss(control: str, faces: str, port: int) -> bool:
    """Go in the middle of a line; return whether its subject ends while the service runs on."""
    async with await connect_async(control, faces) as client, client.events("assistant") as events:
        async with asyncio.timeout(30):
            async with AsyncTcpClient("127.0.0.1", port) as satellite:
                await satellite.write_event(AudioStart(RATE, 2, 1).event())
                await satellite.write_event(AudioChunk(RATE, 2, 1, pcm(0.2)).event())
                # What is closed before is the subject of the line before.
                while (await anext(events)).kind is not EventKind.STARTED:
                    pass
            while (await anext(events)).kind is not EventKind.CLOSED:
                pass
    return True


async def main(control: str, faces: str, port: str) -> None:
    serving = asyncio.create_task(serve(f"tcp://127.0.0.1:{port}", control, faces))
    for _ in range(100):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", int(port))
        except ConnectionRefusedError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            break
    played = [await play(int(port), 0.6), await play(int(port), 0.3)]
    print(json.dumps([*played, await is_closed_after_a_loss(control, faces, int(port))]))
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


asyncio.run(main(*sys.argv[1:]))
