"""LiveKit Agents: a face for what the agent says.

    face = FacewireAudioOutput(client, next_in_chain=session.output.audio)   # the room plays the sound
    session.output.audio = face

Without `next_in_chain` the sidecar's schedule is the playback: whoever shows the face plays the sound.
"""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

from livekit import rtc
from livekit.agents.voice.io import AudioOutput, AudioOutputCapabilities

from facewire.client import AsyncClient, AsyncVoice, Cut, EventKind


class FacewireAudioOutput(AudioOutput):
    """Moves the face `subject` of a sidecar with the agent's speech; `next_in_chain` plays the sound."""

    def __init__(
        self, client: AsyncClient, subject: str = "agent", *, next_in_chain: AudioOutput | None = None
    ) -> None:
        can = AudioOutputCapabilities(pause=True)
        super().__init__(label="Facewire", capabilities=can, next_in_chain=next_in_chain, sample_rate=24_000)
        self._client = client
        self._subject = subject
        self._voice: AsyncVoice | None = None
        self._starts: dict[int, float] = {}
        """Where each utterance that has not finished begins, seconds on the subject's timeline."""
        self._tasks: set[asyncio.Task[Any]] = set()

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        """Push speech to the face, then hand it on."""
        await super().capture_frame(frame)
        if self._voice is None:
            self._begin(self._watch())
            self._voice = await self._client.open(
                self._subject, frame.sample_rate, channels=frame.num_channels
            )
        due = await self._voice.push(bytes(frame.data))
        is_first = self._starts.setdefault(due.utterance, due.t) == due.t
        if self.next_in_chain is not None:
            await self.next_in_chain.capture_frame(frame)
        elif is_first:
            self.on_playback_started(created_at=time.time() + (due.at_ns - time.perf_counter_ns()) / 1e9)

    def flush(self) -> None:
        """The segment is complete."""
        super().flush()
        if self._voice is not None:
            self._begin(self._voice.flush())
        if self.next_in_chain is not None:
            self.next_in_chain.flush()

    def clear_buffer(self) -> None:
        """The listener interrupts."""
        if self._voice is not None:
            self._begin(self._cut(self._voice.cancel()))
        if self.next_in_chain is not None:
            self.next_in_chain.clear_buffer()

    def pause(self) -> None:
        """Wait."""
        super().pause()
        if self._voice is not None:
            self._begin(self._voice.pause())

    def resume(self) -> None:
        """Go on."""
        super().resume()
        if self._voice is not None:
            self._begin(self._voice.resume())

    async def _watch(self) -> None:
        async for event in self._client.events(self._subject):
            if event.kind is EventKind.FINISHED and not event.interrupted:
                self._finish(event.utterance, event.t, interrupted=False)

    async def _cut(self, answer: Coroutine[Any, Any, Cut]) -> None:
        cut = await answer
        for utterance in sorted({*self._starts, cut.utterance} - {0}):
            self._finish(utterance, cut.t, interrupted=True)

    def _finish(self, utterance: int, t: float, *, interrupted: bool) -> None:
        played_s = max(0.0, t - self._starts.pop(utterance, t))
        if self.next_in_chain is None:
            self.on_playback_finished(playback_position=played_s, interrupted=interrupted)

    def _begin(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
