"""A thousand random conversations against a model of what must hold whatever a client does."""

import itertools
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from facewire.grid import SAMPLE_RATE, frames_in
from facewire.serve.pushed import SILENT_NS
from facewire.values import EventKind, Frame, Quality
from facewire.wire import control as wire
from tests.serve.desk import FPS, Desk, pcm

Command = tuple[str, float]

COMMANDS = st.one_of(
    st.tuples(st.just("audio"), st.floats(0.005, 2.0)),
    st.tuples(st.just("last"), st.floats(0.0, 1.0)),
    st.tuples(st.just("wait"), st.floats(0.0, 1.2)),
    st.tuples(st.sampled_from(["flush", "cancel", "pause", "resume", "replace"]), st.just(0.0)),
)

SETTLED_NS = 300_000_000
# A crash is noticed after ten seconds, most of what all of this takes.
ENDINGS = st.sampled_from(["close"] * 3 + ["crash"])


@dataclass
class Model:
    """What a client knows from the answers alone."""

    epoch: int = 0
    pushed: list[tuple[int, int]] = field(default_factory=list)
    """First sample and length of each piece that was not cancelled before it was heard."""
    dropped: int = 0
    utterance: int = 0
    open_utterance: bool = False

    @property
    def end(self) -> int:
        return max((first + count for first, count in self.pushed), default=0)

    def cut(self, sample: int) -> None:
        """Forget what lies beyond a sample, and count it."""
        self.dropped += sum(max(0, first + count - max(first, sample)) for first, count in self.pushed)
        self.pushed = [(first, min(count, sample - first)) for first, count in self.pushed if first < sample]


class Talk:
    def __init__(self) -> None:
        # What faces look like is no matter here, and would take most of the time.
        self.desk = Desk(stages=tuple)
        self.desk.open(lookahead=48.0)
        self.model = Model()
        self.life = 0
        self.lives: dict[int, list[Frame]] = defaultdict(list)

    def do(self, command: Command) -> None:
        name, amount = command
        getattr(self, name)(amount)

    def audio(self, seconds: float, *, end: bool = False) -> None:
        count = int(seconds * SAMPLE_RATE)
        ok = self.desk.done(wire.Audio(1, "npc", pcm(seconds, 0.5), end)).values
        assert ok.integer("at", 0, 2**63) > self.desk.now_ns
        if count:
            first = round(ok.number("t") * SAMPLE_RATE)
            assert first >= self.model.end, "speech never overlaps what was pushed before"
            assert ok.integer("utterance", 1, 10**6) == self.model.utterance + (not self.model.open_utterance)
            self.model.utterance = ok.integer("utterance", 1, 10**6)
            self.model.pushed.append((first, count))
        self.model.open_utterance = (self.model.open_utterance or count > 0) and not end

    def last(self, seconds: float) -> None:
        self.audio(seconds, end=True)

    def flush(self, _: float) -> int:
        """Return when all has been heard, nanoseconds."""
        ok = self.desk.done(wire.Flush(1, "npc")).values
        self.model.open_utterance = False
        return ok.integer("at", 0, 2**63)

    def cancel(self, _: float) -> None:
        ok = self.desk.done(wire.Cancel(1, "npc")).values
        self.model.epoch += 1
        assert ok.integer("e", 0, 10**6) == self.model.epoch
        self.model.cut(round(ok.number("t") * SAMPLE_RATE))
        self.model.open_utterance = False
        assert self.desk.roster.find("npc").feed.dropped == self.model.dropped

    def pause(self, _: float) -> None:
        before = self.model.epoch
        ok = self.desk.done(wire.Pause(1, "npc")).values
        self.model.epoch = ok.integer("e", before, before + 1)

    def resume(self, _: float) -> None:
        ok = self.desk.done(wire.Resume(1, "npc")).values
        assert ok.integer("e", 0, 10**6) == self.model.epoch

    def replace(self, _: float) -> None:
        self.desk.open(lookahead=48.0, replace=True)
        self.model = Model()
        self.life += 1

    def wait(self, seconds: float) -> None:
        for frame in self.desk.run(seconds):
            assert frame.epoch == self.model.epoch, "no frame of an epoch that is over"
            self.lives[self.life].append(frame)


def check(frames: list[Frame]) -> None:
    """What holds for one life of a subject."""
    assert [frame.n for frame in frames] == list(range(len(frames)))
    by_epoch: dict[int, list[Frame]] = defaultdict(list)
    for frame in frames:
        by_epoch[frame.epoch].append(frame)
    assert list(by_epoch) == sorted(by_epoch)
    for one in by_epoch.values():
        assert all(later.at_ns > earlier.at_ns for earlier, later in itertools.pairwise(one))
        assert all(later.t >= earlier.t for earlier, later in itertools.pairwise(one))


@pytest.mark.slow
@settings(max_examples=400)
@given(st.lists(COMMANDS, max_size=14), ENDINGS)
@example([("audio", 0.5), *[("wait", 1.0)] * 3, ("audio", 1.0), ("cancel", 0.0)], "close")
@example(
    [
        ("audio", 0.953125), ("audio", 0.0625), ("last", 0.0), ("wait", 0.375), ("audio", 0.015625),
        ("last", 0.0), ("wait", 0.375), ("wait", 0.3125), ("audio", 1.0),
    ],
    "close",
)  # fmt: skip
@example([("audio", 0.5), ("wait", 1.0), ("pause", 0.0), ("last", 0.0), ("audio", 1.0)], "close")
@example(
    [("audio", 0.5), ("wait", 1.0), ("last", 0.5), ("wait", 1.0), ("audio", 1.0), ("pause", 0.0)], "close"
)
@example([("audio", 0.5), *[("wait", 1.0)] * 3, ("last", 0.0), ("audio", 1.0)], "close")
def test_what_holds_whatever_a_client_does(commands: list[Command], ending: str) -> None:
    talk = Talk()
    talk.wait(0.1)
    for command in commands:
        talk.do(command)
    talk.resume(0.0)
    if ending == "close":
        end_ns = talk.flush(0.0)
        while talk.desk.now_ns < end_ns + SETTLED_NS:
            talk.desk.done(wire.Ping(1))
            talk.wait(min(1.0, (end_ns + 2 * SETTLED_NS - talk.desk.now_ns) / 1e9))
        heard_out(talk)
        talk.desk.done(wire.Close(1, "npc"))
        talk.desk.run(0.5)
    else:
        talk.desk.run(SILENT_NS / 1e9 + 0.5)
        assert talk.desk.events[-1].why == "silent"
    assert not talk.desk.roster.subjects, "the name is free again"
    talk.desk.open()
    for frames in talk.lives.values():
        check(frames)
    tell_each_once(talk)


def heard_out(talk: Talk) -> None:
    """Every frame of what was pushed and not cancelled was inferred."""
    inferred = {round(frame.t * FPS) for frame in talk.lives[talk.life] if frame.quality is Quality.INFERRED}
    for first, count in talk.model.pushed:
        frames = range(frames_in(first, FPS), frames_in(first + count, FPS))
        missing = [frame for frame in frames if frame not in inferred]
        assert not missing, f"frames {missing} of {first}+{count} were never inferred"


def tell_each_once(talk: Talk) -> None:
    """Each utterance finishes once, and only one that started may finish uninterrupted."""
    started: set[int] = set()
    finished: set[int] = set()
    for event in talk.desk.events:
        if event.kind is EventKind.OPENED:
            started, finished = set(), set()
        elif event.kind is EventKind.STARTED:
            assert event.utterance not in started
            started.add(event.utterance)
        elif event.kind is EventKind.FINISHED:
            assert event.utterance not in finished
            assert event.interrupted or event.utterance in started
            finished.add(event.utterance)
        elif event.kind is EventKind.CLOSED:
            assert started <= finished
