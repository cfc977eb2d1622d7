"""What a page with the sidecar's knobs asks for beside speech and faces: `Operation` requests, carried out.

`Output` is carried out on the control thread, the others, which may take long, on one of their own. Each of
its parts is reached by values that are replaced whole.
"""

from collections.abc import Callable
from pathlib import Path

from facewire.errors import ControlError, FacewireError
from facewire.pipeline.roster import Roster
from facewire.serve.operating.microphones import Microphones
from facewire.serve.operating.outputs import Outputs
from facewire.serve.operating.recording import Recording
from facewire.values import Status, SubjectStatus
from facewire.wire import control as wire
from facewire.wire.packing import Value

__all__ = ["Operations", "Save", "nowhere"]

Save = Callable[[SubjectStatus], Path]
"""Writes how a subject's face is made, and its microphone, into the settings file; returns the file.

Raises FacewireError where it cannot be written.
"""


def nowhere(subject: SubjectStatus) -> Path:
    """Refuse to save.

    Raises:
        FacewireError: always.
    """
    raise FacewireError(f"there is no file for the settings of {subject.name}; start with `facewire run`")


class Operations:
    """Carries them out.

    Args:
        roster: the subjects.
        status: the sidecar's state.
        microphones: those that are there, and those that are listened to.
        outputs: those that the run was started with.
        recording: of what is heard and shown.
        save: see `Save`.
    """

    def __init__(
        self,
        *,
        roster: Roster,
        status: Callable[[], Status],
        microphones: Microphones,
        outputs: Outputs,
        recording: Recording,
        save: Save,
    ) -> None:
        self._roster = roster
        self._status = status
        self._microphones = microphones
        self._outputs = outputs
        self._recording = recording
        self._save = save

    def carry_out(self, request: wire.Operation) -> dict[str, Value]:
        """Do what is asked for; return what the reply says.

        Raises:
            ControlError: it cannot be done; the codes are those of SPEC.md.
        """
        match request:
            case wire.Save():
                return {"path": str(self._saved(request.subject))}
            case wire.Devices():
                return {"microphones": self._devices()}
            case wire.Microphone():
                subject = self._roster.find(request.subject)
                return {"device": self._microphones.change(subject, request)}
            case wire.Output():
                self._outputs.switch(request.name, on=request.on)
                return {}
            case wire.Record():
                return self._record(request)

    def _devices(self) -> Value:
        return {
            device.name: {"default": device.is_default, "loopback": device.is_loopback}
            for device in self._microphones.there()
        }

    def _saved(self, name: str) -> Path:
        self._roster.find(name)
        subject = next((one for one in self._status().subjects if one.name == name), None)
        if subject is None:
            raise ControlError("no_such_subject", f"subject {name!r} has just ended; open it again")
        try:
            return self._save(subject)
        except FacewireError as error:
            raise ControlError("cannot_write", str(error)) from error

    def _record(self, request: wire.Record) -> dict[str, Value]:
        if request.on and request.subject is not None:
            self._roster.find(request.subject)
        if request.on:
            takes, why = self._recording.begin(request.subject), ""
        else:
            takes, why = self._recording.end()
        return {"folder": str(self._recording.folder), "takes": list(takes), "why": why}
