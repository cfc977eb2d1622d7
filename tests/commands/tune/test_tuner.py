"""What is typed into `facewire tune`, against the control desk of a sidecar in virtual time."""

import errno
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from facewire.commands.tune.tuner import HELP, Tuner
from facewire.errors import FacewireError, UsageError
from facewire.face.channels import CHANNEL_INDEX
from facewire.face.character import TRAITS
from facewire.face.tune import MASKS
from facewire.values import SettingsStatus, Status, SubjectStatus
from tests.serve.desk import STATUS


class Sidecar:
    """Keeps what is set, as a sidecar does."""

    def __init__(self, *names: str) -> None:
        self.settings = {name: SettingsStatus() for name in names}

    def set(self, subject: str | None = None, **changes: Any) -> None:
        assert subject is not None
        old = self.settings[subject]
        mask = frozenset(CHANNEL_INDEX[name] for name in changes["mask"]) if "mask" in changes else old.mask
        self.settings[subject] = SettingsStatus(
            gain=_by_index(old.gain, changes.get("gain", {})),
            offset=_by_index(old.offset, changes.get("offset", {})),
            mask=mask,
            character=tuple({**dict(old.character), **changes.get("character", {})}.items()),
        )

    def reset(self, subject: str | None = None) -> None:
        assert subject is not None
        self.settings[subject] = SettingsStatus()

    def status(self) -> Status:
        return replace(STATUS, subjects=tuple(map(self._subject, self.settings)))

    def _subject(self, name: str) -> SubjectStatus:
        return SubjectStatus(
            name, "pushed", "live", 0, 0, 0, 0, 0.0, 0.0, 0.0, -60.0, settings=self.settings[name]
        )


def _by_index(old: tuple[tuple[int, float], ...], new: Mapping[str, float]) -> tuple[tuple[int, float], ...]:
    return tuple({**dict(old), **{CHANNEL_INDEX[name]: value for name, value in new.items()}}.items())


def tuner(sidecar: Sidecar | None = None, file: Path | None = None) -> Tuner:
    return Tuner(sidecar or Sidecar("host"), None, file)


def test_it_begins_with_the_first_subject_or_the_one_that_is_named() -> None:
    sidecar = Sidecar("host", "guest")
    assert Tuner(sidecar, None, None).subject == "host"
    assert Tuner(sidecar, "guest", None).subject == "guest"
    with pytest.raises(UsageError, match="no subject 'ghost'"):
        Tuner(sidecar, "ghost", None)
    with pytest.raises(UsageError, match="facewire run"):
        Tuner(Sidecar(), None, None)


def test_traits_gains_and_masks_are_set_as_they_are_typed() -> None:
    sidecar = Sidecar("host")
    one = tuner(sidecar)
    for line in ("mood joy", "smile 0.25", "gain jaw_open 1.2", "offset browInnerUp 0.1", "mask lower", ""):
        assert one.take(line) == ()
    told = sidecar.settings["host"]
    assert dict(told.character) == {"mood": "joy", "smile": 0.25}
    assert (dict(told.gain), dict(told.offset)) == (
        {CHANNEL_INDEX["jawOpen"]: 1.2},
        {CHANNEL_INDEX["browInnerUp"]: 0.1},
    )
    assert told.mask == MASKS["lower"]
    assert not one.saved


def test_a_trait_alone_tells_what_it_is() -> None:
    one = tuner()
    one.take("smile 0.5")
    (told,) = one.take("smile")
    assert "-1 to 1" in told
    assert told.endswith("now 0.5")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("moood joy", "did you mean mood"),
        ("smile wide", "'wide' is no number"),
        ("gain jawOpen", "gain jawOpen 1.2"),
        ("gain jaw 1", "no channel"),
        ("mask most", "no mask"),
        ("look_at 0", "no trait"),
        ("save", "save host.json"),
        ("load nowhere.json", "nowhere.json cannot be read"),
    ],
)
def test_what_cannot_be_is_one_line_and_changes_nothing(line: str, why: str) -> None:
    sidecar = Sidecar("host")
    with pytest.raises(UsageError, match=why):
        tuner(sidecar).take(line)
    assert sidecar.settings["host"] == SettingsStatus()


def test_what_is_saved_can_be_loaded_again(tmp_path: Path) -> None:
    path = tmp_path / "host.json"
    sidecar = Sidecar("host")
    one = tuner(sidecar, path)
    for line in ("mood anger", "mood_gain 0.5", "gain jawOpen 1.2", "mask upper"):
        one.take(line)
    assert one.take("save") == (f"saved to {path}",)
    assert one.saved
    before = sidecar.settings["host"]
    one.take("reset")
    assert sidecar.settings["host"] == SettingsStatus()
    one.take("load")
    assert sidecar.settings["host"] == before
    assert json.loads(path.read_text())["character"] == {"mood": "anger", "mood_gain": 0.5}


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(FacewireError, match="cannot write"):
        tuner().take(f"save {tmp_path / 'nowhere' / 'host.json'}")


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "host.json"
    one = tuner(Sidecar("host"), path)
    one.take("mood joy")
    one.take("save")
    before = path.read_bytes()
    really_open = Path.open

    def full(path: Path, *arguments: object, **named: object) -> object:
        file = really_open(path, *arguments, **named)  # type: ignore[call-overload]
        file.close()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full_now:
        full_now.setattr(Path, "open", full)
        with pytest.raises(FacewireError, match=r"No space left on device; make room"):
            one.take("save")
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [before]


def test_a_link_to_a_character_stays_one(tmp_path: Path) -> None:
    kept, link = tmp_path / "kept.json", tmp_path / "host.json"
    kept.write_text("{}")
    link.symlink_to(kept)
    one = tuner(Sidecar("host"), link)
    one.take("mood joy")
    one.take("save")
    assert link.is_symlink()
    assert json.loads(kept.read_text())["character"] == {"mood": "joy"}


def test_show_lists_every_trait_that_a_person_can_type() -> None:
    one = tuner()
    one.take("gain jawOpen 1.5")
    shown = one.take("show")
    typed = [name for name, trait in TRAITS.items() if not trait.direction]
    assert [line.split()[0] for line in shown[: len(typed)]] == typed
    assert "gain jawOpen 1.5" in shown


def test_help_and_quit() -> None:
    one = tuner()
    assert one.take("help") == HELP
    one.take("quit")
    assert one.done
