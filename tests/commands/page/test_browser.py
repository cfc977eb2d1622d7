"""A page in a browser: opened where somebody can see it, and never in the way."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from facewire.clock import VirtualClock
from facewire.commands.page.browser import has_desktop, open_page
from facewire.commands.page.web import page_link
from facewire.serve.web.address import WebAddress, WebSettings
from facewire.serve.web.door import Door
from tests.fakes import Keep
from tests.ports import free_endpoints
from tests.waiting import until


@pytest.mark.parametrize(
    ("environ", "platform", "there"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"BROWSER": "wslview"}, "linux", True),
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({}, "darwin", True),
        ({}, "win32", True),
        ({"CI": "true", "DISPLAY": ":0"}, "linux", False),
        ({"CI": "1"}, "win32", False),
        ({"SSH_CONNECTION": "10.0.0.2 50000 10.0.0.1 22", "DISPLAY": "localhost:10.0"}, "linux", False),
        ({"SSH_CONNECTION": "10.0.0.2 50000 10.0.0.1 22"}, "darwin", False),
    ],
)
def test_where_somebody_could_see_it(environ: dict[str, str], platform: str, there: bool) -> None:
    assert has_desktop(environ, platform) == there


def door(kept: Keep, host: str = "127.0.0.1") -> Door:
    settings = WebSettings(WebAddress(host, 0), frozenset(), "secret", insecure=False)
    return kept(Door(settings, VirtualClock(), "secret"))


def test_what_is_opened(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    assert page_link(door(kept)) is None, "tests run as if nobody sat there"
    monkeypatch.delenv("CI")
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    here = door(kept)
    assert page_link(here) == here.link == f"http://127.0.0.1:{here.address.port}"
    assert page_link(None) is None
    assert page_link(door(kept, "0.0.0.0")) is None, "its token would be seen among the processes"


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a loud browser, that is waited for, was told to open."""
    told = tmp_path / "opened"
    script = tmp_path / "browser"
    script.write_text(
        "#!/bin/sh\necho noise; echo noise >&2\n"
        f'echo "$1" > {told}.part\nmv {told}.part {told}\nexec sleep 2\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{script} %s")
    return told


@pytest.mark.slow
@pytest.mark.realtime
@pytest.mark.skipif(os.name == "nt", reason="the browser of this test is a shell script")
def test_a_browser_is_neither_waited_for_nor_heard(opened: Path, capfd: pytest.CaptureFixture[str]) -> None:
    open_page("http://127.0.0.1:5572")
    until(opened.exists)
    assert opened.read_text() == "http://127.0.0.1:5572\n"
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
@pytest.mark.realtime
@pytest.mark.skipif(os.name == "nt", reason="the browser of this test is a shell script")
@pytest.mark.parametrize(("command", "flags"), [("run", ["--page"]), ("demo", [])])
def test_a_command_opens_its_page(command: str, flags: list[str], opened: Path) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    faces, control = free_endpoints()
    web = free_endpoints()[0].removeprefix("tcp://")
    addresses = ["--faces", faces, "--control", control, "--web", web]
    environ = {name: value for name, value in os.environ.items() if name not in ("CI", "SSH_CONNECTION")}
    running = subprocess.Popen(
        [sys.executable, "-m", "facewire", command, *addresses, *flags],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(opened.exists)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=240)
    finally:
        running.kill()
    assert opened.read_text() == f"http://{web}\n"
    assert (running.returncode, err) == (0, "")
    assert f"page on http://{web}\n" in out
    assert "noise" not in out
    assert ("over and over" in out) == (command == "demo")
