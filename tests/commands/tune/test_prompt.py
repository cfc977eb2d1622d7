"""`facewire tune` as a person types it, against a sidecar that keeps what is set."""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from facewire.commands.tune import prompt
from facewire.errors import UsageError
from tests.commands.tune.test_tuner import Sidecar


def typed(monkeypatch: pytest.MonkeyPatch, sidecar: Sidecar, lines: str, file: Path | None = None) -> None:
    @contextlib.contextmanager
    def connect(*, control: str) -> Iterator[Sidecar]:
        assert control == "tcp://somewhere"
        yield sidecar

    monkeypatch.setattr(prompt, "connect", connect)
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    prompt.tune(file, None, "tcp://somewhere")


def test_what_is_typed_is_set_and_saved(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "host.json"
    typed(monkeypatch, Sidecar("host"), "mood joy\nsave\nquit\nsmile 1\n", path)
    assert '"mood": "joy"' in path.read_text()
    said = capsys.readouterr().out
    assert "host: type" in said
    assert "saved to" in said.replace("\n", " ")
    assert "was not saved" not in said


def test_a_mistake_is_a_line_and_the_next_one_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sidecar = Sidecar("host")
    typed(monkeypatch, sidecar, "smile wide\nsmile 0.5\n")
    assert dict(sidecar.settings["host"].character) == {"smile": 0.5}
    told = capsys.readouterr()
    assert "'wide' is no number" in told.err
    assert "was not saved" in told.out


def test_it_begins_with_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path, sidecar = tmp_path / "host.json", Sidecar("host")
    path.write_text('{"facewire_character": 1, "character": {"mood": "fear"}}')
    typed(monkeypatch, sidecar, "", path)
    assert dict(sidecar.settings["host"].character) == {"mood": "fear"}
    path.write_text("no file")
    with pytest.raises(UsageError, match=r"host\.json"):
        typed(monkeypatch, sidecar, "", path)
