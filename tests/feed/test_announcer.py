"""What is told of speech that the schedule has forgotten before the line saw it end."""

from facewire.feed.announcer import Announcer
from facewire.feed.schedule import Schedule
from facewire.grid import SAMPLE_RATE
from facewire.values import Event, EventKind

SECOND = 10**9
TICK_NS = SECOND // 31


def pushed(schedule: Schedule, seconds: float, now_ns: int) -> Schedule:
    schedule, due = schedule.room(now_ns)
    return schedule.pushed(due.sample + int(seconds * SAMPLE_RATE))


def told(announcer: Announcer, schedule: Schedule, now_ns: int) -> list[tuple[EventKind, int]]:
    """What is told in one tick, and of which utterance."""
    events: list[Event] = announcer.begin(schedule, now_ns)
    events += announcer.tick(schedule, now_ns, starved=False)
    return [(event.kind, event.utterance) for event in events]


def test_an_utterance_that_ran_dry_finishes_though_it_ended_as_the_next_began() -> None:
    announcer = Announcer("npc")
    dry = pushed(Schedule(), 0.5, 0)
    assert told(announcer, dry, 0) == []
    announcer.starts(dry, 1)
    now_ns = 3 * SECOND
    following = pushed(dry.flushed(), 1.0, now_ns)
    assert [one.utterance for one in following.segments] == [2], "the first has been forgotten"
    assert told(announcer, following, now_ns) == [(EventKind.FINISHED, 1)]
    assert told(announcer, following, now_ns + TICK_NS) == []


def test_an_utterance_that_was_heard_as_it_was_paused_finishes_though_the_next_began_as_it_went_on() -> None:
    announcer = Announcer("npc")
    heard = pushed(Schedule(), 0.5, 0).flushed()
    told(announcer, heard, 0)
    paused_ns = heard.segments[-1].end.at_ns + TICK_NS // 2
    paused = heard.paused(paused_ns)
    assert told(announcer, paused, paused_ns + TICK_NS // 2) == []
    now_ns = 5 * SECOND
    following = pushed(paused.resumed(now_ns), 1.0, now_ns)
    assert told(announcer, following, now_ns) == [(EventKind.STARTED, 1), (EventKind.FINISHED, 1)]


def test_utterances_that_nobody_has_seen_start_and_finish() -> None:
    """The line stood still for seconds."""
    schedule = Schedule()
    for number in range(3):
        schedule = pushed(schedule, 0.1, number * 3 * SECOND).flushed()
    announcer = Announcer("npc")
    assert told(announcer, schedule, 9 * SECOND) == [
        (kind, utterance) for utterance in (1, 2, 3) for kind in (EventKind.STARTED, EventKind.FINISHED)
    ]
