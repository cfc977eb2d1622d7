import gc
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import NoReturn

import pytest

from facewire.commands import run as run_command
from facewire.commands.config import Config
from facewire.commands.run import run, spare_ticks
from facewire.errors import SourceError


@pytest.fixture
def collections() -> Iterator[list[str]]:
    """What the collector says, in a test that leaves it as it was."""
    said: list[str] = []
    before = gc.get_threshold()

    def note(phase: str, _: dict[str, int]) -> None:
        said.append(phase)

    gc.callbacks.append(note)
    yield said
    gc.callbacks.remove(note)
    gc.set_threshold(*before)
    gc.unfreeze()


def test_a_tick_of_many_faces_is_not_interrupted(collections: list[str]) -> None:
    spare_ticks()
    collections.clear()
    kept = [[number] for number in range(6_000)]
    assert collections == []
    assert len(kept) == 6_000


def test_cycles_are_still_freed(collections: list[str]) -> None:
    spare_ticks()
    collections.clear()
    for _ in count():
        cycle: list[object] = []
        cycle.append(cycle)
        if collections:
            break


def test_an_interrupt_while_the_source_is_opened_ends_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(run_command, "add_source", interrupted)
    anywhere = "tcp://127.0.0.1:0"
    config = Config(engine="loudness", faces=anywhere, control=anywhere, web="off")
    run(config, tmp_path / "facewire.toml")
    assert capsys.readouterr().out == "stopped\n"


def test_a_pipe_that_there_is_not_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Standard input is closed, as a service manager may have it."""
    monkeypatch.setattr("sys.stdin", None)
    anywhere = "tcp://127.0.0.1:0"
    config = Config(source="-", engine="loudness", faces=anywhere, control=anywhere, web="off")
    with pytest.raises(SourceError, match="there is no standard input; pipe raw samples into it, or give"):
        run(config, tmp_path / "facewire.toml")
