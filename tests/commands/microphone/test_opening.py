from dataclasses import replace

import pytest

from facewire.commands.config import Config
from facewire.commands.microphone import opening
from facewire.errors import SourceError
from tests.source.microphone.fake_sound import HEADSET, YETI, FakeSound


def connected(monkeypatch: pytest.MonkeyPatch) -> list[FakeSound]:
    """All connections to a machine's sound that are made from now on."""
    made: list[FakeSound] = []

    def connect() -> FakeSound:
        made.append(FakeSound(YETI, HEADSET))
        return made[-1]

    monkeypatch.setattr(opening, "SoundCards", connect)
    return made


@pytest.mark.parametrize(
    ("device", "monitor", "connections"), [("Blue", None, 1), ("Blue", "Cable", 2), ("Yeti", "Nothing", 1)]
)
def test_a_device_that_there_is_not_leaves_no_connection(
    monkeypatch: pytest.MonkeyPatch, device: str, monitor: str | None, connections: int
) -> None:
    made, said = connected(monkeypatch), list[str]()
    with pytest.raises(SourceError):
        opening.open_microphone(replace(Config(), device=device, monitor=monitor), said.append, lambda: None)
    assert [sound.closed for sound in made] == [True] * connections


def test_what_is_opened_stays_connected_until_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    made, said = connected(monkeypatch), list[str]()
    config = replace(Config(), device="Yeti", monitor="Cable")
    _, microphone = opening.open_microphone(config, said.append, lambda: None)
    assert [sound.closed for sound in made] == [False, False]
    microphone.close()
    assert [sound.closed for sound in made] == [True, True]
