import math
import re
from collections import deque
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from facewire.clock import VirtualClock
from facewire.commands import terminal
from facewire.commands.microphone.words import describe_microphone
from facewire.commands.watch import Watch, follow, watch
from facewire.errors import UsageError
from facewire.values import Hello, OutputStatus, TrackerStatus
from facewire.wire import frame as frame_message
from facewire.wire import hello as hello_message
from tests.commands.microphone.test_words import YETI, status_with
from tests.serve.desk import STATUS
from tests.wire.samples import FRAME

TICK_NS = 10**9 // 31


class Messages:
    """A subscription on which time passes while nothing comes."""

    def __init__(self, clock: VirtualClock, *messages: tuple[bytes, bytes]) -> None:
        self._clock = clock
        self._messages = deque(messages)

    def receive(self, timeout_s: float) -> tuple[bytes, bytes] | None:
        if self._messages and timeout_s > 0:
            return self._messages.popleft()
        self._clock.sleep_until_ns(self._clock.now_ns() + int(timeout_s * 1e9))
        return None


class Shown:
    """Keeps what it is shown."""

    def __init__(self) -> None:
        self.rates: list[float | None] = []

    def show(self, watch: Watch, now_ns: int) -> None:
        del now_ns
        self.rates.extend(seen.fps for seen in watch.subjects.values())


def frame(n: int) -> tuple[bytes, bytes]:
    body = frame_message.encode(FRAME._replace(n=n), n * TICK_NS)
    return frame_message.topic(FRAME.subject), body


HELLO = (b"hello", hello_message.encode(Hello(7, 31, (FRAME.subject,))))


def test_there_is_no_rate_before_two_frames() -> None:
    clock, shown = VirtualClock(), Shown()
    messages = Messages(clock, frame(0), frame(1), frame(2))
    follow(messages, shown, clock, lambda _: len(shown.rates) < 3)
    assert shown.rates == [None, pytest.approx(31.0), pytest.approx(31.0)]


def test_plain_lines_begin_once_there_is_a_rate(capsys: pytest.CaptureFixture[str]) -> None:
    state = Watch()
    with terminal.LiveView("tcp://127.0.0.1:1") as view:
        state.take(*frame(0))
        view.show(state, 0)
        state.take(*frame(1))
        view.show(state, 10**9)
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert " 31.00 faces/s " in out


def test_a_microphone_with_a_long_name_is_shown_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = StringIO()
    monkeypatch.setattr(terminal, "_out", Console(file=screen, force_terminal=True, width=80))
    name = "Family 17h/19h HD Audio Controller Analog Stereo"
    heard = replace(YETI, device=replace(YETI.device, name=name))
    state = Watch()
    state.take(*frame(0))
    subject = replace(status_with().subjects[0], name=FRAME.subject, microphone=heard)
    state.status = replace(STATUS, subjects=(subject,))
    with terminal.LiveView("tcp://127.0.0.1:1") as view:
        view.show(state, 0)
    shown = " ".join(re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", screen.getvalue()).split())
    for line in describe_microphone(heard):
        assert " ".join(line.split()) in shown


def test_plain_lines_say_once_that_nobody_speaks(capsys: pytest.CaptureFixture[str]) -> None:
    state = Watch()
    with terminal.LiveView("tcp://127.0.0.1:1") as view:
        for second in range(4):
            view.show(state, second * 10**9)
    assert capsys.readouterr().out == "tcp://127.0.0.1:1: waiting for a sidecar\n"


def test_a_sidecar_that_spoke() -> None:
    clock = VirtualClock()
    watch(Messages(clock, HELLO, frame(0)), Shown(), clock, 1.0)
    assert 10**9 <= clock.now_ns() < 11 * 10**8


def test_nobody_spoke() -> None:
    clock = VirtualClock()
    with pytest.raises(UsageError, match=r"no sidecar spoke in 0\.5 s"):
        watch(Messages(clock), Shown(), clock, 0.5)


@pytest.mark.parametrize("seconds", [math.nan, math.inf, -1.0, 0.0])
def test_a_time_that_is_none(seconds: float) -> None:
    clock = VirtualClock()
    with pytest.raises(UsageError, match=r"--seconds is .*; give more than 0, or leave it out"):
        watch(Messages(clock, HELLO), Shown(), clock, seconds)


def test_what_is_lost_is_shown() -> None:
    """Shed and skipped faces appear where there are some, and each output with its state."""
    outputs = (OutputStatus("livelink 127.0.0.1:11111", 3, "failed", "the receiver has gone", 7),)
    told = terminal.describe_status(replace(STATUS, shed=7, outputs=outputs), malformed=0)
    assert "7 shed" in told
    assert "skipped" not in told
    assert "livelink 127.0.0.1:11111: failed (the receiver has gone), 7 packets, 3 dropped" in told


def test_a_trackers_state_is_shown() -> None:
    """What it loses and what it cannot make up appear where there is some."""
    tracker = TrackerStatus("vmc 127.0.0.1:39540", "face", "receiving", rate=59.8, delay_ms=71.6)
    tracker = replace(tracker, delay_is="measured", behind_ms=19.0)
    told = terminal.describe_status(replace(STATUS, trackers=(tracker,)), malformed=0)
    assert "vmc 127.0.0.1:39540: receiving, 60 poses/s, 72 ms late (measured)" in told
    assert "made up" not in told
    assert "dropped" not in told.splitlines()[-1]
    worse = replace(tracker, state="quiet", why="nothing has come for 3 s", bad=2, dropped=3, behind_ms=45.0)
    told = terminal.describe_tracker(worse)
    assert "quiet (nothing has come for 3 s)" in told
    assert "45 ms of it not made up, 2 unreadable, 3 dropped" in told
