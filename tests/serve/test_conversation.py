"""Speech that is cut off, resumed and trusted in time: control and line together, in virtual time."""

import itertools

import pytest

from facewire.face.channels import CHANNEL_INDEX
from facewire.feed.schedule import DELAY_NS, MADE_BEFORE_NS
from facewire.grid import offset_ns
from facewire.values import EventKind, Frame, Quality
from facewire.wire import control as wire
from tests.serve.desk import FPS, Desk

TONGUE = CHANNEL_INDEX["tongueOut"]
PERIOD_NS = offset_ns(1, FPS)
MS = 10**6
SAMPLE_NS = 62_500
"""A due time is a sample's."""


def tongue(frame: Frame) -> float:
    return float(frame.face.weights[TONGUE])


def open_mouths(frames: list[Frame]) -> list[Frame]:
    return [frame for frame in frames if tongue(frame) > 0.02]


def inferred(frames: list[Frame]) -> list[Frame]:
    return [frame for frame in frames if frame.quality is Quality.INFERRED]


def kinds(desk: Desk) -> list[str]:
    return [event.kind.value for event in desk.events]


def steps(frames: list[Frame]) -> list[int]:
    """Nanoseconds of the sound's clock between frames."""
    return [later.at_ns - earlier.at_ns for earlier, later in itertools.pairwise(frames)]


class TestSchedule:
    def test_audio_answers_when_it_will_be_heard_and_keeps_its_word(self) -> None:
        desk = Desk()
        desk.open()
        desk.run(0.5)
        first = desk.say(0.3).values
        assert first.integer("at", 0, 2**63) == desk.now_ns + DELAY_NS
        assert (first.integer("utterance", 0, 9), first.number("t")) == (1, 0.0)
        second = desk.say(1.0).values
        assert second.integer("at", 0, 2**63) == first.integer("at", 0, 2**63) + 300 * MS
        assert second.number("t") == 0.3
        frames = inferred(desk.run(2.0))
        for frame in frames:
            assert abs(frame.at_ns - first.integer("at", 0, 2**63) - frame.t * 1e9) <= SAMPLE_NS

    @pytest.mark.parametrize("delay_ms", [80.0, 250.0, 1000.0])
    def test_the_first_face_is_out_before_it_is_due(self, delay_ms: float) -> None:
        desk = Desk()
        desk.open(delay=delay_ms)
        desk.run(0.5)
        at_ns = desk.say(1.0).values.integer("at", 0, 2**63)
        assert at_ns - desk.now_ns == delay_ms * MS
        desk.run(1.5)
        for bundle in desk.output.bundles:
            for frame in inferred(list(bundle.frames)):
                assert frame.at_ns - bundle.due_ns >= (MADE_BEFORE_NS - PERIOD_NS) // 2

    @pytest.mark.parametrize("lookahead", [0.0, 48.0, None])
    def test_a_hundred_milliseconds_are_enough_to_begin(self, lookahead: float | None) -> None:
        desk = Desk()
        desk.open(lookahead=lookahead)
        desk.run(0.5)
        desk.say(0.1)
        assert inferred(desk.run(2 / FPS))

    def test_the_tail_does_not_wait_for_what_does_not_come(self) -> None:
        """Without a flush, too: each pose is made by its time, with the look-ahead that there is."""
        desk = Desk()
        desk.open()
        desk.say(1.0)
        frames = inferred(desk.run(1.5))
        assert len(frames) == FPS
        assert {round(tongue(frame), 2) for frame in frames[2:]} == {0.5}

    def test_a_flushed_tail_is_out_at_once(self) -> None:
        desk = Desk()
        desk.open()
        at_ns = desk.say(0.3, end=True).values.integer("at", 0, 2**63)
        frames = inferred(desk.run(1 / FPS))
        assert len(frames) == 10
        assert max(frame.at_ns for frame in frames) > at_ns + 280 * MS

    @pytest.mark.parametrize("lookahead", [48.0, None])
    @pytest.mark.parametrize("chunk_s", [0.02, 0.1, 0.2])
    @pytest.mark.parametrize("rate", [1.0, 1.5, 5.0])
    def test_chunks_of_a_text_to_speech_play_without_a_gap(
        self, lookahead: float | None, chunk_s: float, rate: float
    ) -> None:
        desk = Desk()
        # A chunk is a jitter of its own length: at the very pace of the sound it takes that much delay.
        desk.open(lookahead=lookahead, delay=80.0 + 1000 * chunk_s)
        push(desk, chunk_s, rate)
        frames = inferred(desk.frames)
        assert len(frames) == pytest.approx(3.0 * FPS, abs=1)
        assert max(steps(frames)) - min(steps(frames)) <= SAMPLE_NS + 1
        assert "starved" not in kinds(desk)

    def test_speech_that_comes_too_slowly_starves_and_says_so(self) -> None:
        desk = Desk()
        desk.open()
        push(desk, 0.2, 0.9)
        frames = inferred(desk.frames)
        assert len(frames) == pytest.approx(3.0 * FPS, abs=1), "nothing is lost"
        assert kinds(desk).count("starved") >= 1
        assert all(step > 0 for step in steps(desk.frames))
        later = [frame.t for frame in frames]
        assert later == sorted(later)


def push(desk: Desk, chunk_s: float, rate: float, total_s: float = 3.0) -> None:
    """Push speech in chunks, so many times as fast as it plays, and let it play out."""
    pushed_s, begun_ns = 0.0, desk.now_ns
    while pushed_s < total_s - 1e-9:
        while pushed_s < total_s - 1e-9 and pushed_s / rate <= (desk.now_ns - begun_ns) / 1e9:
            desk.say(min(chunk_s, total_s - pushed_s))
            pushed_s += chunk_s
        desk.run(1 / FPS)
    desk.done(wire.Flush(1, "npc"))
    desk.run(total_s + 1.5)


class TestUtterances:
    def test_back_to_back_utterances_are_as_one_long_push(self) -> None:
        """But for the tail, which hears silence after a flush."""
        one, two = Desk(), Desk()
        for desk in (one, two):
            desk.open(lookahead=48.0)
            desk.say(1.0, 0.5, end=desk is two)
            desk.say(1.0, 0.25, end=True)
            desk.run(3.0)
        lone, pair = inferred(one.frames), inferred(two.frames)
        assert [(frame.n, frame.t, frame.at_ns) for frame in lone] == [
            (frame.n, frame.t, frame.at_ns) for frame in pair
        ]
        assert [tongue(frame) for frame in lone[:29]] == [tongue(frame) for frame in pair[:29]]
        assert [tongue(frame) for frame in lone[33:]] == [tongue(frame) for frame in pair[33:]]
        assert kinds(two) == ["opened", "started", "started", "finished", "finished"]

    @pytest.mark.parametrize("pause_s", [0.03, 0.1, 0.3, 2.0])
    def test_a_pause_between_utterances_settles_and_delays_nothing(self, pause_s: float) -> None:
        desk = Desk()
        desk.open()
        end_ns = desk.say(1.0, end=True).values.integer("at", 0, 2**63) + 10**9
        desk.run((end_ns - desk.now_ns) / 1e9 + pause_s)
        now_ns = desk.now_ns
        second = desk.say(1.0, end=True).values
        assert second.integer("at", 0, 2**63) == now_ns + DELAY_NS
        frames = inferred(desk.run(2 / FPS))
        assert frames
        assert frames[0].at_ns >= now_ns + DELAY_NS
        assert frames[0].t - second.number("t") < 1 / FPS
        desk.run(2.0)
        assert all(step > 0 for step in steps(desk.frames))
        times = [frame.t for frame in desk.frames]
        assert times == sorted(times)

    def test_events_tell_when_utterances_start_and_finish(self) -> None:
        desk = Desk()
        desk.open()
        at_ns = desk.say(0.5, end=True).values.integer("at", 0, 2**63)
        desk.run(1.0)
        opened, started, finished = desk.events
        assert (opened.kind, opened.session) == (EventKind.OPENED, 7)
        assert (started.kind, started.utterance, started.at_ns, started.t) == (
            EventKind.STARTED,
            1,
            at_ns,
            0.0,
        )
        assert (finished.utterance, finished.at_ns, finished.t) == (1, at_ns + 500 * MS, 0.5)
        assert not finished.interrupted


class TestCancel:
    @pytest.mark.parametrize("lookahead", [0.0, 48.0, None])
    @pytest.mark.parametrize("after_s", [0.05, 0.5, 2.0])
    def test_the_mouth_is_shut_within_a_quarter_of_a_second(
        self, lookahead: float | None, after_s: float
    ) -> None:
        desk = Desk()
        desk.open(lookahead=lookahead)
        desk.say(20.0)
        desk.run(after_s)
        now_ns = desk.now_ns
        reply = desk.done(wire.Cancel(9, "npc")).values
        after = desk.run(2.0)
        assert {frame.epoch for frame in after} == {1} == {reply.integer("e", 0, 9)}
        shut = open_mouths(after)
        assert not shut or shut[-1].at_ns - now_ns <= 250 * MS
        assert not inferred(after)
        assert reply.number("t") == pytest.approx(max(0.0, after_s - DELAY_NS / 1e9), abs=1 / FPS)
        assert reply.integer("utterance", 0, 9) == 1

    def test_it_eases_from_the_pose_that_was_due_and_not_from_the_one_ahead(self) -> None:
        desk = Desk()
        desk.open(lookahead=48.0)
        desk.say(1.0, 0.2)
        desk.say(3.0, 0.8)
        desk.run(0.9)
        assert tongue(desk.frames[-1]) > 0.7, "the lead has reached the louder part"
        desk.done(wire.Cancel(9, "npc"))
        first, *rest = desk.run(0.5)
        assert tongue(first) == pytest.approx(0.2, abs=0.01)
        assert all(tongue(frame) <= 0.2 + 0.01 for frame in rest)

    def test_the_next_line_begins_at_once(self) -> None:
        desk = Desk()
        desk.open()
        desk.say(20.0, 0.8)
        desk.run(2.0)
        desk.done(wire.Cancel(9, "npc"))
        now_ns = desk.now_ns
        reply = desk.say(0.1, 0.3).values
        assert reply.integer("at", 0, 2**63) == now_ns + DELAY_NS
        assert reply.integer("utterance", 0, 9) == 2
        first = inferred(desk.run(2 / FPS))
        assert first
        assert first[0].at_ns - now_ns <= 100 * MS + PERIOD_NS
        assert {frame.epoch for frame in first} == {1}
        assert all(tongue(frame) < 0.35 for frame in first[1:])
        assert kinds(desk) == ["opened", "started", "finished", "started"]
        cut = desk.events[2]
        assert cut.interrupted
        assert [event.epoch for event in desk.events] == [0, 0, 0, 1], "each belongs to its utterance's epoch"
        assert cut.t == pytest.approx(2.0 - DELAY_NS / 1e9, abs=0.04)

    def test_the_pose_that_was_due_is_told_even_if_the_next_line_is_there_at_once(self) -> None:
        """A reader that holds would freeze the last mouth until the next line's first face is due."""
        desk = Desk()
        desk.open(lookahead=48.0)
        desk.say(20.0, 0.8)
        desk.run(2.0)
        desk.done(wire.Cancel(9, "npc"))
        desk.say(1.0, 0.3)
        now_ns = desk.now_ns
        first, second, *_ = desk.run(1 / FPS)
        assert (first.quality, second.quality) == (Quality.HELD, Quality.INFERRED)
        assert first.at_ns - now_ns <= PERIOD_NS
        assert tongue(first) == pytest.approx(0.8, abs=0.01)

    def test_what_waited_is_counted_and_half_a_sample_is_forgotten(self) -> None:
        desk = Desk()
        desk.open()
        desk.done(wire.Audio(1, "npc", b"\x00" * 32_001))
        desk.done(wire.Cancel(2, "npc"))
        assert desk.roster.find("npc").feed.dropped == 16_000
        desk.done(wire.Audio(3, "npc", b"\x00\x40" * 8_000))
        frames = inferred(desk.run(1.0))
        assert {round(tongue(frame), 1) for frame in frames[2:]} == {0.5}

    def test_cancelling_silence_is_no_error(self) -> None:
        desk = Desk()
        desk.open()
        desk.run(0.2)
        reply = desk.done(wire.Cancel(9, "npc")).values
        assert (reply.integer("utterance", 0, 9), reply.number("t"), reply.integer("e", 0, 9)) == (0, 0.0, 1)

    def test_every_utterance_that_waited_is_told_of(self) -> None:
        desk = Desk()
        desk.open()
        for _ in range(3):
            desk.say(1.0, end=True)
        desk.run(0.5)
        desk.done(wire.Cancel(9, "npc"))
        desk.run(0.1)
        ended = [event for event in desk.events if event.kind is EventKind.FINISHED]
        assert [(event.utterance, event.interrupted) for event in ended] == [(1, True), (2, True), (3, True)]


class TestPause:
    def test_nothing_is_lost_and_everything_is_later(self) -> None:
        straight, paused = Desk(), Desk()
        for desk in (straight, paused):
            desk.open(lookahead=48.0)
            desk.say(1.0, 0.2)
            desk.say(1.0, 0.8, end=True)
            desk.run(0.7)
        stands = paused.done(wire.Pause(1, "npc")).values
        resting = paused.run(1.5)
        assert not inferred(resting)
        assert not open_mouths(resting[7:])
        now_ns = paused.now_ns
        again = paused.done(wire.Resume(2, "npc")).values
        assert abs(again.integer("at", 0, 2**63) - now_ns - DELAY_NS) <= SAMPLE_NS
        assert again.number("t") == stands.number("t")
        straight.run(3.0)
        paused.run(3.0)
        heard = {frame.t: tongue(frame) for frame in inferred(straight.frames)}
        for frame in inferred(paused.frames):
            assert tongue(frame) == pytest.approx(heard[frame.t], abs=1e-6)
        assert {frame.t for frame in inferred(paused.frames)} == set(heard)
        resumed = [frame for frame in inferred(paused.frames) if frame.epoch == 1]
        for frame in resumed:
            due_ns = now_ns + DELAY_NS + (frame.t - stands.number("t")) * 1e9
            assert abs(frame.at_ns - due_ns) <= 2 * SAMPLE_NS
        assert kinds(paused) == ["opened", "started", "finished"]

    def test_audio_while_paused_is_taken_and_its_due_time_told_as_if_resumed_now(self) -> None:
        desk = Desk()
        desk.open()
        desk.say(1.0)
        desk.run(0.5)
        desk.done(wire.Pause(1, "npc"))
        desk.run(2.0)
        expected = desk.say(1.0).values.integer("at", 0, 2**63)
        resumed = desk.done(wire.Resume(2, "npc")).values
        assert expected - resumed.integer("at", 0, 2**63) == pytest.approx((1.0 - 0.42) * 1e9, abs=PERIOD_NS)
        desk.done(wire.Flush(3, "npc"))
        desk.run(3.0)
        assert len({frame.t for frame in inferred(desk.frames)}) == 2 * FPS

    def test_twice_is_once(self) -> None:
        desk = Desk()
        desk.open()
        desk.say(2.0)
        desk.run(0.5)
        first = desk.done(wire.Pause(1, "npc")).values
        desk.run(0.5)
        second = desk.done(wire.Pause(2, "npc")).values
        assert (first.number("t"), first.integer("e", 0, 9)) == (
            second.number("t"),
            second.integer("e", 0, 9),
        )
        desk.done(wire.Resume(3, "npc"))
        desk.run(0.2)
        moving = desk.done(wire.Resume(4, "npc")).values
        assert moving.integer("e", 0, 9) == 1
        assert moving.number("t") > first.number("t")

    def test_cancelled_while_paused(self) -> None:
        desk = Desk()
        desk.open()
        desk.say(2.0)
        desk.run(0.5)
        stands = desk.done(wire.Pause(1, "npc")).values.number("t")
        desk.run(0.5)
        assert desk.done(wire.Cancel(2, "npc")).values.number("t") == stands
        desk.say(0.5, end=True)
        assert inferred(desk.run(1.0))


class TestClose:
    def test_what_waits_is_played_and_the_name_is_free_again(self) -> None:
        desk = Desk()
        desk.open()
        desk.say(1.0)
        desk.done(wire.Close(1, "npc"))
        desk.done(wire.Close(2, "npc"))
        assert desk.refused(wire.Audio(3, "npc", b"")) == "no_such_subject"
        frames = desk.run(2.0)
        assert len(inferred(frames)) == FPS
        assert tongue(frames[-1]) == 0.0
        assert not desk.roster.subjects
        assert desk.events[-1].why == "closed"
        desk.open()

    def test_what_is_paused_goes_on_and_ends(self) -> None:
        desk = Desk()
        desk.open()
        desk.say(1.0)
        desk.run(0.5)
        desk.done(wire.Pause(1, "npc"))
        desk.run(1.0)
        desk.done(wire.Close(2, "npc"))
        desk.run(2.0)
        assert not desk.roster.subjects
        assert len({frame.t for frame in inferred(desk.frames)}) == FPS

    def test_an_empty_subject_goes_at_once(self) -> None:
        desk = Desk()
        desk.open()
        desk.done(wire.Close(1, "npc"))
        desk.run(0.1)
        assert not desk.roster.subjects
