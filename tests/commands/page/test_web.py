"""The web door of a run: asked for, usual, taken, off."""

import socket
from pathlib import Path

import pytest

from facewire.clock import VirtualClock
from facewire.commands.config import Config
from facewire.commands.config_file import read_config, with_values
from facewire.commands.page.web import open_door
from facewire.errors import UsageError
from facewire.serve.web import address
from tests.fakes import Keep


@pytest.fixture
def taken(kept: Keep) -> str:
    other = kept(socket.socket())
    other.bind(("127.0.0.1", 0))
    other.listen()
    return f"127.0.0.1:{other.getsockname()[1]}"


def test_what_a_file_says(tmp_path: Path) -> None:
    path = tmp_path / "facewire.toml"
    path.write_text(
        '[web]\naddress = "127.0.0.1:8080"\ntoken = "mine"\n'
        'origins = ["http://a.example", "http://b.example"]\n'
    )
    settings = with_values(read_config(path), {"web_origins": ["https://c.example"]}).web_settings
    assert settings is not None
    assert settings.address.port == 8080
    assert settings.origins == {"http://a.example", "http://b.example", "https://c.example"}
    assert settings.token == "mine"


@pytest.mark.parametrize(
    "line",
    ['origins = "http://a.example"', "origins = [1]", 'origins = ["a"]', 'address = "home"', "token = 5"],
)
def test_what_a_file_may_not_say(tmp_path: Path, line: str) -> None:
    path = tmp_path / "facewire.toml"
    path.write_text(f"[web]\n{line}\n")
    with pytest.raises(UsageError):
        read_config(path)


def test_pictures_are_in_a_folder(tmp_path: Path) -> None:
    settings = Config(web_images=tmp_path).web_settings
    assert settings is not None
    assert settings.images == tmp_path
    with pytest.raises(UsageError, match="there is no folder"):
        Config(web_images=tmp_path / "none")


def test_off_is_off() -> None:
    assert open_door(Config(web="off"), VirtualClock()) is None


def test_the_usual_port_may_be_taken(
    taken: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(address, "USUAL_ADDRESS", address.parse_web(taken))
    assert open_door(Config(), VirtualClock()) is None
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"no page: {taken} is in use")


def test_a_port_that_was_asked_for_may_not(taken: str) -> None:
    with pytest.raises(UsageError, match=r"in use.*choose another --web"):
        open_door(Config(web=taken), VirtualClock())


def test_an_address_of_no_card_here_is_nothing_to_stop() -> None:
    """Addresses of 192.0.2.0/24 are for documents: nobody has one."""
    with pytest.raises(
        UsageError, match=r"cannot listen at 192\.0\.2\.1:5572 \([^;]*\); choose another --web$"
    ):
        open_door(Config(web="192.0.2.1:5572"), VirtualClock())
