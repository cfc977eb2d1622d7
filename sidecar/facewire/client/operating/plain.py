"""The operations of a client that blocks."""

from pathlib import Path

from facewire.client.operating.answers import Listening, Microphone, Recorded
from facewire.client.sidecar import Sidecar
from facewire.client.waiting import run
from facewire.wire import control as wire
from facewire.wire.microphone import Automatic, Gate

__all__ = ["Operations"]


class Operations:
    """What a client asks of the sidecar itself. Errors are as those of `Client`."""

    def __init__(self, sidecar: Sidecar) -> None:
        self._sidecar = sidecar

    def devices(self) -> tuple[Microphone, ...]:
        """Return the microphones of the sidecar's machine, in the order of `facewire devices`."""
        return Microphone.all_of(run(self._sidecar.ask(wire.Devices(0))))

    def microphone(
        self,
        subject: str,
        *,
        device: str | None = None,
        gain: Automatic | None = None,
        gate: Gate | None = None,
    ) -> str:
        """Change what a subject listens to, and return the device's name; what is not given stays as it is.

        Args:
            subject: who listens.
            device: a name as `devices` returns it, or a part of one; empty to follow the system's default.
            gain: decibels that the level is raised by, -40 to 40, or `auto`.
            gate: `auto` keeps the room's noise from the mouth, `off` does not.
        """
        return run(self._sidecar.ask(wire.Microphone(0, subject, device, gain, gate))).text("device")

    def listen(self, subject: str, device: str = "") -> Listening:
        """Begin a subject that hears a microphone, until `stop_listening`; it outlives this connection.

        Args:
            subject: its name.
            device: as in `microphone`.
        """
        return Listening.of(run(self._sidecar.ask(wire.Listen(0, subject, device))))

    def stop_listening(self, subject: str) -> None:
        """Let a subject that `listen` began rest, and end."""
        run(self._sidecar.ask(wire.Close(0, subject)))

    def output(self, name: str, *, on: bool) -> None:
        """Let an output rest, or send again; its name is that of `status`."""
        run(self._sidecar.ask(wire.Output(0, name, on)))

    def record(self, subject: str | None = None) -> Recorded:
        """Keep what is heard and shown of a subject, or of all, from now on."""
        return Recorded.of(run(self._sidecar.ask(wire.Record(0, True, subject))))

    def stop_recording(self) -> Recorded:
        """Complete the takes and return their names; none where nothing was recorded."""
        return Recorded.of(run(self._sidecar.ask(wire.Record(0, False))))

    def save(self, subject: str) -> Path:
        """Write how a subject's face is made into the sidecar's settings file; return that file."""
        return Path(run(self._sidecar.ask(wire.Save(0, subject))).text("path"))
