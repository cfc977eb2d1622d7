import pytest

from facewire.commands.microphone.refreshing import RefreshKey
from tests.client.sidecar import running


class Typed:
    """A keyboard on which this was typed."""

    def __init__(self, *typed: str) -> None:
        self._typed = list(typed)

    def read(self) -> str:
        return self._typed.pop(0) if self._typed else ""


def test_other_keys_do_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    key = RefreshKey(Typed("", "x"), "tcp://127.0.0.1:1")
    key.look()
    key.look()
    assert capsys.readouterr().out == ""


@pytest.mark.slow
@pytest.mark.realtime
def test_r_asks_the_sidecar_and_says_what_came_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    with running() as sidecar:
        RefreshKey(Typed("r"), sidecar.control).look()
    assert "no microphone is listened to; start with `--source mic`" in capsys.readouterr().out
