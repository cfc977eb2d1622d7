"""The operations of a client for asyncio. Every method means what its namesake of `plain` does."""

from pathlib import Path

from facewire.client.operating.answers import Listening, Microphone, Recorded
from facewire.client.sidecar import Sidecar
from facewire.wire import control as wire
from facewire.wire.microphone import Automatic, Gate

__all__ = ["AsyncOperations"]


class AsyncOperations:
    """What a client asks of the sidecar itself."""

    def __init__(self, sidecar: Sidecar) -> None:
        self._sidecar = sidecar

    async def devices(self) -> tuple[Microphone, ...]:
        """Return the microphones of the sidecar's machine."""
        return Microphone.all_of(await self._sidecar.ask(wire.Devices(0)))

    async def microphone(
        self,
        subject: str,
        *,
        device: str | None = None,
        gain: Automatic | None = None,
        gate: Gate | None = None,
    ) -> str:
        """Change what a subject listens to, and return the device's name."""
        return (await self._sidecar.ask(wire.Microphone(0, subject, device, gain, gate))).text("device")

    async def listen(self, subject: str, device: str = "") -> Listening:
        """Begin a subject that hears a microphone, until `stop_listening`."""
        return Listening.of(await self._sidecar.ask(wire.Listen(0, subject, device)))

    async def stop_listening(self, subject: str) -> None:
        """Let a subject that `listen` began rest, and end."""
        await self._sidecar.ask(wire.Close(0, subject))

    async def output(self, name: str, *, on: bool) -> None:
        """Let an output rest, or send again."""
        await self._sidecar.ask(wire.Output(0, name, on))

    async def record(self, subject: str | None = None) -> Recorded:
        """Keep what is heard and shown of a subject, or of all, from now on."""
        return Recorded.of(await self._sidecar.ask(wire.Record(0, True, subject)))

    async def stop_recording(self) -> Recorded:
        """Complete the takes and return their names."""
        return Recorded.of(await self._sidecar.ask(wire.Record(0, False)))

    async def save(self, subject: str) -> Path:
        """Write how a subject's face is made into the sidecar's settings file; return that file."""
        return Path((await self._sidecar.ask(wire.Save(0, subject))).text("path"))
