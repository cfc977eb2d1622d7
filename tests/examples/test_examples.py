"""The examples with the real packages: what a sidecar is told by them, and what they tell their pipelines."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from facewire.client import Event, EventKind, Stream, connect
from tests.client.sidecar import Running
from tests.examples.conftest import ROOT, Scenario
from tests.ports import free_ports

MOST_LINES = {"pipecat_face.py": 100, "livekit_face.py": 100, "wyoming_face.py": 80}


@pytest.fixture
def events(sidecar: Running) -> Iterator[Stream[Event]]:
    with connect(sidecar.control, sidecar.faces) as client, client.events() as found:
        yield found


def of_utterances(events: Iterator[Event], subject: str) -> list[Event]:
    """What happened to the utterances of a subject, until it was closed."""
    mine = (event for event in events if event.subject == subject)
    until_closed = itertools.takewhile(lambda event: event.kind is not EventKind.CLOSED, mine)
    return [event for event in until_closed if event.kind in (EventKind.STARTED, EventKind.FINISHED)]


@pytest.mark.parametrize("name", MOST_LINES)
def test_an_example_is_read_on_a_page_or_two(name: str) -> None:
    assert len((ROOT / "examples" / name).read_text(encoding="utf-8").splitlines()) <= MOST_LINES[name]


def test_all_examples_are_listed() -> None:
    listed = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    found = {path.name for path in Path(ROOT / "examples").glob("*.py")}
    assert found == set(MOST_LINES)
    assert all(f"({name})" in listed for name in found)


def test_pipecat(scenario: Scenario, events: Stream[Event]) -> None:
    said = scenario("pipecat_scenario")
    first, cut, second, whole = of_utterances(events, "bot")
    # Every frame goes on to the transport, and nothing was reported as an error.
    assert said["up"] == []
    assert said["down"].count("TTSAudioRawFrame") == 250 + 25
    assert said["down"][-1] == "TTSStoppedFrame"
    assert (first.kind, first.utterance) == (EventKind.STARTED, 1)
    assert cut.interrupted
    assert 0.2 < cut.t - first.t < 1.5
    assert (second.kind, second.utterance) == (EventKind.STARTED, 2)
    assert not whole.interrupted
    assert whole.t - second.t == pytest.approx(0.5, abs=0.001)


def test_livekit(scenario: Scenario, events: Stream[Event]) -> None:
    said = scenario("livekit_scenario")
    whole, cut, after = said["alone"]
    assert whole == {"position": pytest.approx(0.5, abs=0.001), "interrupted": False}
    # It was cut 0.6 s after its last frame was captured: 80 ms later it began to be heard.
    assert 0.3 < cut["position"] < 1.2
    assert cut["interrupted"]
    assert after == {"position": pytest.approx(0.3, abs=0.001), "interrupted": False}
    assert said["chained"] == {"frames": 20, "finished": [{"position": 0.4, "interrupted": False}]}
    followed = of_utterances(events, "chained")
    assert [event.kind for event in followed] == [EventKind.STARTED, EventKind.FINISHED]
    assert followed[1].t - followed[0].t == pytest.approx(0.4, abs=0.001)


def test_wyoming(scenario: Scenario, events: Stream[Event]) -> None:
    longer_s, shorter_s, closed = scenario("wyoming_scenario", str(free_ports(1)[0]))
    assert 0.6 + 0.05 < longer_s < 0.6 + 1.0
    assert 0.3 + 0.05 < shorter_s < 0.3 + 1.0
    assert closed, "a satellite that goes in the middle of a line leaves no subject behind"
    started, finished = of_utterances(events, "assistant")
    assert finished.t - started.t == pytest.approx(0.6, abs=0.001)
    assert not finished.interrupted
