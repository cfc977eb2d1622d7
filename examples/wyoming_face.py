"""Wyoming `snd`: a face that says what a voice assistant plays.

python wyoming_face.py tcp://127.0.0.1:10601        # a satellite's --snd-uri
"""

import asyncio
import sys
from contextlib import suppress
from functools import partial

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event
from wyoming.server import AsyncEventHandler, AsyncServer
from wyoming.snd import Played

from facewire.client import AsyncClient, AsyncVoice, EventKind, FacewireError, connect_async


class FaceHandler(AsyncEventHandler):
    """Speaks what one connection sends, and answers `played` when it has been heard."""

    def __init__(
        self, client: AsyncClient, subject: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        super().__init__(reader, writer)
        self._client = client
        self._subject = subject
        self._voice: AsyncVoice | None = None

    async def handle_event(self, event: Event) -> bool:
        """Follow audio-start, audio-chunk and audio-stop; False disconnects."""
        try:
            return await self._follow(event)
        except FacewireError as error:
            # The sidecar has ended, or another connection speaks by now.
            print(f"wyoming_face: {error}", file=sys.stderr)
            return False

    async def disconnect(self) -> None:
        """Let the face say what has come of a line that breaks off."""
        if self._voice is not None:
            with suppress(FacewireError):
                await self._voice.close()

    async def _follow(self, event: Event) -> bool:
        if AudioStart.is_type(event.type):
            start = AudioStart.from_event(event)
            if start.width != 2:
                return False
            self._voice = await self._client.open(
                self._subject, start.rate, channels=start.channels, replace=True
            )
        elif self._voice is not None and AudioChunk.is_type(event.type):
            await self._voice.push(AudioChunk.from_event(event).audio)
        elif self._voice is not None and AudioStop.is_type(event.type):
            async with self._client.events(self._subject) as events:
                end = await self._voice.flush()
                while end.utterance and (await anext(events)).kind is not EventKind.FINISHED:
                    pass
            await self._voice.close()
            self._voice = None
            await self.write_event(Played().event())
        return True


async def serve(uri: str, *endpoints: str) -> None:
    """Serve until cancelled; `endpoints` are the sidecar's control and faces."""
    async with await connect_async(*endpoints) as client:
        await AsyncServer.from_uri(uri).run(partial(FaceHandler, client, "assistant"))


if __name__ == "__main__":
    try:
        asyncio.run(serve(*sys.argv[1:] or ["tcp://127.0.0.1:10601"]))
    except FacewireError as error:
        sys.exit(f"wyoming_face: {error}")
