"""Pipecat: a face for what the bot says.

Put it before the transport's output; it passes every frame on:

    Pipeline([transport.input(), stt, ..., llm, tts, FacewireFace(), transport.output(), ...])
"""

from pipecat.frames.frames import Frame, InterruptionFrame, TTSAudioRawFrame, TTSStoppedFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor, FrameProcessorSetup

from facewire.client import AsyncClient, AsyncVoice, FacewireError, connect_async


class FacewireFace(FrameProcessor):
    """Moves the face of a Facewire sidecar with the speech that goes by.

    A sidecar that is not there is reported as an error of the pipeline, and the bot speaks on without a face.

    Args:
        subject: the face's name.
        delay_ms: from the moment that speech comes by to when it is heard: what the transport takes.
        endpoints: the sidecar's control and faces, where they are not the usual ones.
    """

    def __init__(
        self, subject: str = "bot", *, delay_ms: float = 80.0, endpoints: tuple[str, ...] = ()
    ) -> None:
        super().__init__()
        self._subject = subject
        self._delay_ms = delay_ms
        self._endpoints = endpoints
        self._client: AsyncClient | None = None
        self._voice: AsyncVoice | None = None
        self._format = (0, 0)

    async def setup(self, setup: FrameProcessorSetup) -> None:
        """Connect."""
        await super().setup(setup)
        try:
            self._client = await connect_async(*self._endpoints)
        except FacewireError as error:
            await self.push_error(str(error), exception=error)

    async def cleanup(self) -> None:
        """Disconnect; the face speaks to its end."""
        await super().cleanup()
        if self._client is not None:
            await self._client.close()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Let the face say what the bot says."""
        await super().process_frame(frame, direction)
        try:
            await self._follow(frame)
        except FacewireError as error:
            await self.push_error(str(error), exception=error)
        await self.push_frame(frame, direction)

    async def _follow(self, frame: Frame) -> None:
        if isinstance(frame, TTSAudioRawFrame):
            voice = await self._open(frame.sample_rate, frame.num_channels)
            if voice is not None:
                await voice.push(frame.audio)
        elif self._voice is None:
            return
        elif isinstance(frame, TTSStoppedFrame):
            await self._voice.flush()
        elif isinstance(frame, InterruptionFrame):
            await self._voice.cancel()

    async def _open(self, sample_rate: int, channels: int) -> AsyncVoice | None:
        """Return the voice for this kind of audio."""
        if self._client is not None and self._format != (sample_rate, channels):
            self._voice = await self._client.open(
                self._subject, sample_rate, channels=channels, delay_ms=self._delay_ms, replace=True
            )
            self._format = (sample_rate, channels)
        return self._voice
