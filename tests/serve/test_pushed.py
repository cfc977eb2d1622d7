"""Whose a pushed subject is, and when it ends without being closed."""

import pytest

from facewire.grid import FULL
from facewire.pipeline.subject import Settings
from facewire.serve.pushed import IDLE_NS, SILENT_NS, PushedSubjects
from facewire.values import EventKind, Quality
from facewire.wire import control as wire
from tests.serve.desk import FPS, RATE, Desk, pcm

SILENT_S = SILENT_NS / 1e9
IDLE_S = IDLE_NS / 1e9


def whys(desk: Desk) -> list[str]:
    return [event.why for event in desk.events if event.kind is EventKind.CLOSED]


def test_a_client_that_has_gone_takes_its_face_with_it() -> None:
    desk = Desk()
    desk.open()
    desk.say(25.0)
    desk.run(SILENT_S + 0.4)
    assert whys(desk) == ["silent"]
    assert not desk.roster.subjects
    cut = [event for event in desk.events if event.kind is EventKind.FINISHED]
    assert [event.interrupted for event in cut] == [True]
    desk.open()


@pytest.mark.parametrize("request_", [wire.Ping(1), wire.StatusRequest(2), wire.Render(3, 16.0, 16.6, 1)])
def test_any_request_of_its_client_keeps_it(request_: wire.Request) -> None:
    desk = Desk()
    desk.open()
    for _ in range(4):
        desk.run(SILENT_S * 0.8)
        desk.done(request_)
    assert desk.roster.subjects
    desk.run(SILENT_S + 0.5)
    assert not desk.roster.subjects


def test_requests_of_others_do_not() -> None:
    desk = Desk()
    desk.open()
    for _ in range(3):
        desk.run(SILENT_S * 0.5)
        desk.done(wire.Ping(1), client=b"somebody else")
    assert whys(desk) == ["silent"]


@pytest.mark.parametrize("keep", [False, True])
def test_what_was_closed_and_then_paused_goes_on_when_its_client_has_gone(keep: bool) -> None:
    desk = Desk()
    desk.open(keep=keep)
    desk.say(2.0)
    desk.done(wire.Close(1, "npc"))
    desk.done(wire.Pause(2, "npc"))
    desk.run(SILENT_S - 1.0)
    assert desk.roster.subjects, "its client may be about to resume it"
    desk.run(5.0)
    assert whys(desk) == ["closed"]
    assert not desk.roster.subjects


def test_whoever_pushes_to_it_takes_it_over() -> None:
    """A client that has lost its connection and is back goes on with its subjects."""
    desk = Desk()
    desk.open()
    desk.run(SILENT_S * 0.8)
    desk.done(wire.Audio(1, "npc", pcm(0.1)), client=b"back again")
    desk.run(SILENT_S * 0.8)
    desk.done(wire.Ping(2), client=b"back again")
    desk.run(SILENT_S * 0.8)
    assert desk.roster.subjects


@pytest.mark.slow
def test_kept_it_outlives_its_client_until_nobody_has_named_it_for_long() -> None:
    # Five minutes, in which nobody looks at the face.
    desk = Desk(stages=tuple)
    desk.open(keep=True)
    desk.say(1.0, end=True)
    desk.run(SILENT_S * 2)
    assert desk.roster.subjects
    desk.done(wire.Flush(1, "npc"), client=b"another")
    desk.run(IDLE_S - SILENT_S)
    assert desk.roster.subjects
    desk.run(SILENT_S + 1.0)
    assert whys(desk) == ["idle"]


def test_closed_it_plays_out_whatever_becomes_of_its_client() -> None:
    desk = Desk()
    desk.open()
    desk.say(15.0)
    desk.done(wire.Close(1, "npc"))
    desk.run(16.0)
    assert whys(desk) == ["closed"]
    assert sum(frame.quality is Quality.INFERRED for frame in desk.frames) == 15 * 31


def test_replacing_begins_anew_at_once() -> None:
    desk = Desk()
    desk.open()
    desk.say(10.0)
    desk.run(1.0)
    assert desk.refused(wire.Open(1, "npc", 16_000, "s16le")) == "subject_exists"
    desk.open(replace=True)
    frames = desk.run(0.2)
    assert frames[0].n == 0
    assert {frame.epoch for frame in frames} == {0}
    assert all(frame.quality is Quality.HELD for frame in frames)
    kinds = [event.kind.value for event in desk.events]
    assert kinds == ["opened", "started", "finished", "closed", "opened"]
    assert whys(desk) == ["replaced"]
    desk.say(0.5)
    assert any(frame.quality is Quality.INFERRED for frame in desk.run(0.1))


def test_one_that_is_replaced_before_the_line_has_seen_it_is_told_of_too() -> None:
    desk = Desk()
    desk.open()
    desk.run(0.1)
    for _ in range(3):
        desk.open(replace=True)
    desk.run(0.1)
    kinds = [event.kind.value for event in desk.events]
    assert kinds == ["opened", "closed", "opened", "closed", "opened", "closed", "opened"]
    assert whys(desk) == ["replaced"] * 3
    desk.run(0.1)
    assert len(desk.events) == len(kinds)


def test_replacing_nobody_is_opening() -> None:
    desk = Desk()
    desk.open(replace=True)
    desk.run(0.1)
    assert [event.kind.value for event in desk.events] == ["opened"]


OPS = (wire.Flush, wire.Cancel, wire.Pause, wire.Resume, wire.Close)


def test_what_is_for_one_generation_is_refused_by_the_next() -> None:
    desk = Desk()
    first, second = (desk.open(replace=True).generation for _ in range(2))
    assert desk.refused(wire.Audio(1, "npc", pcm(0.1), generation=first)) == "replaced"
    assert [desk.refused(op(1, "npc", first), client=b"lost") for op in OPS] == ["replaced"] * len(OPS)
    done = desk.done(wire.Audio(1, "npc", pcm(0.1), generation=second))
    assert (done.generation, done.utterance, done.t) == (second, 1, 0.0)
    # What is refused takes nothing over either.
    desk.run(SILENT_S * 0.8)
    desk.done(wire.Ping(1), client=b"lost")
    desk.run(SILENT_S * 0.5)
    assert whys(desk) == ["replaced", "silent"]


def test_without_a_generation_requests_are_for_whoever_has_the_name() -> None:
    desk = Desk()
    desk.open()
    second = desk.open(replace=True).generation
    assert desk.done(wire.Audio(1, "npc", pcm(0.1))).generation == second
    for op in OPS:
        desk.done(op(1, "npc"))


def test_generations_grow_and_no_session_begins_as_another() -> None:
    def first(session: int) -> int:
        desk = Desk()
        pushed = PushedSubjects(desk.roster, desk.subject, FPS, session)
        request = wire.Open(1, "npc", RATE, "s16le", replace=True)
        opened = [pushed.open(request, Settings(FULL), b"", 0).generation for _ in range(3)]
        assert opened == list(range(opened[0], opened[0] + 3))
        return opened[0]

    assert first(2**32 - 1) + 2**30 < 2**32
    assert first(9) != first(2**31)
