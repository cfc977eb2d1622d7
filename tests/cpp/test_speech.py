"""The C++ player against a real sidecar: lines that interrupt, and sound that comes in pieces at any pace.

Order and counts are asserted; times are printed (`pytest -rP`), for the machine may be busy.
"""

import json
import statistics
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from tests.client.sidecar import is_answering
from tests.cpp.conftest import Programs
from tests.cpp.live import endpoints, sidecar
from tests.cpp.reader import Json
from tests.ports import free_ports
from tests.waiting import until

pytestmark = pytest.mark.realtime

RATE: Final = 24_000
LINE_A_S: Final = 10
LINE_B_S: Final = 1
INTERRUPTIONS: Final = 5
OPEN_JAW: Final = 0.03

PACES: Final = ((20, 0.9), (200, 0.9), (20, 1.0), (100, 1.0), (50, 2.0), (200, 5.0))
"""Milliseconds of sound in one piece, and how much faster than real time they come."""
STREAM_MS: Final = 3_000


@dataclass(frozen=True)
class Player:
    """Runs `report_speech` against one sidecar."""

    program: Path
    ports: tuple[int, ...]
    sound: Path

    def perform(self, subject: str, *script: str) -> "subprocess.CompletedProcess[str]":
        """Perform a script; the player ends with status 1, and a reason, where it fails."""
        faces, control = self.ports
        words = ["127.0.0.1", str(faces), str(control), subject, str(RATE), str(self.sound)]
        return subprocess.run(
            [str(self.program), *words],
            input="\n".join(script), capture_output=True, text=True, check=False, timeout=240,
        )  # fmt: skip

    def play(self, subject: str, *script: str) -> list[Json]:
        """Perform a script and return what the player said, in order."""
        done = self.perform(subject, *script)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def player(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    program = programs.path("report_speech")
    for name in programs.futures:
        programs.path(name)  # A compiler beside it would be no fair neighbour.
    t = np.arange(LINE_A_S * RATE) / RATE
    tone = np.sin(2 * np.pi * 140 * t) * (0.5 - 0.5 * np.cos(2 * np.pi * 4 * t))
    sound = tmp_path_factory.mktemp("speech") / "tone.pcm"
    sound.write_bytes((tone * 12_000).astype("<i2").tobytes())
    ports = free_ports(2)
    with sidecar(ports):
        one = Player(program, ports, sound)
        faces, control = endpoints(ports)
        until(lambda: is_answering(control, faces))  # A player gives up after two seconds.
        # The first inference is slower than all that follow.
        one.play("first", f"0 push 0 {RATE}", "500 close")
        yield one


def answers(said: list[Json], op: str) -> list[Json]:
    return [one for one in said if one.get("answer") == op]


def events(said: list[Json], kind: str) -> list[Json]:
    return [one["event"] for one in said if "event" in one and one["event"]["event"] == kind]


def say(what: str, values: list[float]) -> None:
    listed = " ".join(f"{value:.1f}" for value in values)
    print(f"{what}: median {statistics.median(values):.1f} ms, of {listed}")


@pytest.fixture(scope="module")
def interrupted(player: Player) -> list[Json]:
    """Line A of 10 s is cut off after 1 s by line B of 1 s, five times; once nothing follows."""
    script = []
    for round_ in range(INTERRUPTIONS):
        start = 3_200 * round_
        script += [
            f"{start} push 0 {LINE_A_S * RATE}", f"{start} end",
            f"{start + 1000} cancel", f"{start + 1000} push 0 {LINE_B_S * RATE}", f"{start + 1000} end",
        ]  # fmt: skip
    last = 3_200 * INTERRUPTIONS
    return player.play(
        "host", *script, f"{last} push 0 {LINE_A_S * RATE}", f"{last + 1000} cancel", f"{last + 2000} close"
    )


def test_nothing_of_a_line_is_shown_once_it_is_cut_off(interrupted: list[Json]) -> None:
    epoch = 0
    shown = 0
    for one in interrupted:
        if one.get("answer") == "cancel":
            assert one["e"] == epoch + 1
            epoch = one["e"]
        elif "shown" in one:
            shown += 1
            assert one["e"] == epoch, f"a face of epoch {one['e']} after epoch {epoch} began"
    assert epoch == INTERRUPTIONS + 1
    assert shown > 31 * 2 * INTERRUPTIONS


def test_the_next_line_has_its_mouth_and_its_sound_together(interrupted: list[Json]) -> None:
    waits, apart, reply = [], [], []
    for cancel in answers(interrupted, "cancel")[:INTERRUPTIONS]:
        asked = max(
            one["now"] for one in interrupted if one.get("asked") == "cancel" and one["now"] < cancel["now"]
        )
        sound = next(
            one for one in answers(interrupted, "audio") if one["utterance"] == cancel["utterance"] + 1
        )
        face = next(
            one for one in interrupted
            if "shown" in one and one["e"] == cancel["e"] and one["q"] == 0
        )  # fmt: skip
        assert face["t"] >= sound["t"] - 1e-6
        reply.append((cancel["now"] - asked) / 1e6)
        waits.append((face["at"] - cancel["now"]) / 1e6)
        apart.append((face["at"] - sound["due"]) / 1e6 - (face["t"] - sound["t"]) * 1e3)
    say("cancel to its answer", reply)
    say("cancel's answer to the next line's first face", waits)
    say("mouth after sound", apart)
    assert min(waits) < 200  # About 81 where nobody else needs the machine.
    # By the schedule, not by when it came.
    assert max(abs(one) for one in apart) < 5


def test_the_mouth_rests_where_nothing_follows(interrupted: list[Json]) -> None:
    cancel = answers(interrupted, "cancel")[-1]
    after = [one for one in interrupted if "shown" in one and one["e"] == cancel["e"]]
    assert len(after) > 20
    assert {one["q"] for one in after} == {2}
    still_open = [(one["at"] - cancel["now"]) / 1e6 for one in after if one["jaw"] > OPEN_JAW]
    print(f"cancel's answer to the last open mouth: {max(still_open, default=0.0):.1f} ms")
    assert max(still_open, default=0.0) < 400
    assert after[-1]["jaw"] <= OPEN_JAW


def test_every_utterance_starts_and_finishes_once(interrupted: list[Json]) -> None:
    count = 2 * INTERRUPTIONS + 1
    assert [int(one["utterance"]) for one in events(interrupted, "started")] == list(range(1, count + 1))
    finished = [(int(one["utterance"]), one["interrupted"]) for one in events(interrupted, "finished")]
    assert finished == [(number, number % 2 == 1) for number in range(1, count + 1)]
    assert [one["why"] for one in events(interrupted, "closed")] == ["closed"]


def stream(player: Player, piece_ms: int, pace: float) -> list[Json]:
    samples = RATE * piece_ms // 1000
    script = [
        f"{int(number * piece_ms / pace)} push {number * samples} {samples}"
        for number in range(STREAM_MS // piece_ms)
    ]
    last = int(STREAM_MS / pace)
    return player.play(f"stream {piece_ms} {pace}", *script, f"{last} end", f"{last} close")


@pytest.fixture(scope="module")
def streamed(player: Player) -> dict[tuple[int, float], list[Json]]:
    with ThreadPoolExecutor(max_workers=2) as pool:
        said = pool.map(lambda pace: stream(player, *pace), PACES)
        return dict(zip(PACES, said, strict=True))


@pytest.mark.parametrize("pace", PACES, ids=str)
def test_pieces_play_gaplessly_or_are_said_to_starve(
    pace: tuple[int, float], streamed: dict[tuple[int, float], list[Json]]
) -> None:
    said = streamed[pace]
    pieces = [one for one in answers(said, "audio") if one["samples"]]
    gaps = []
    for before, after in pairwise(pieces):
        gaps.append((after["due"] - before["due"]) / 1e6 - before["samples"] * 1e3 / RATE)
    breaks = [gap for gap in gaps if gap > 1.0]
    starved = len(events(said, "starved"))
    played = [one for one in said if "played" in one]
    silence = sum(one["silence"] for one in played[1:]) * 1e3 / RATE
    skipped = said_skipped(played)
    print(
        f"{pace[0]} ms at {pace[1]}: {len(pieces)} pieces, {len(breaks)} gaps of {sum(breaks):.0f} ms, "
        f"starved told {starved} times; played with {silence:.0f} ms of silence, {skipped:.1f} ms left out"
    )
    assert sum(one["samples"] for one in pieces) == STREAM_MS * RATE // 1000
    assert sum(one["played"] for one in played) + round(skipped * RATE / 1e3) == STREAM_MS * RATE // 1000
    assert min(gaps) > -1.0  # Nothing is due twice.
    assert len(breaks) <= starved
    assert [one["first"] for one in played] == [True] + [False] * (len(played) - 1)
    if pace[1] < 1.0:
        assert breaks
    if pace[1] > 1.0:
        assert not breaks
        assert starved == 0
    assert [one["interrupted"] for one in events(said, "finished")] == [False]


def said_skipped(played: list[Json]) -> float:
    """Milliseconds that the player left out because they came too late."""
    return float(played[-1]["skipped"]) * 1e3 / RATE


def test_no_sidecar_is_told(player: Player) -> None:
    done = replace(player, ports=free_ports(2)).perform("host", f"0 push 0 {RATE}")
    assert (done.returncode, done.stderr) == (1, "no sidecar answers\n")


def test_a_quiet_owner_keeps_its_subject_until_another_takes_it(player: Player) -> None:
    def first() -> "subprocess.CompletedProcess[str]":
        return player.perform(
            "kept", f"0 push 0 {RATE}", "0 end", f"11500 push 0 {RATE}", "11500 end", "20000 close"
        )

    with ThreadPoolExecutor(max_workers=1) as pool:
        began = pool.submit(first)
        time.sleep(14)  # More than the 10 s after which silence would have closed it.
        second = player.play("kept", f"0 push 0 {RATE}", "0 close")
        done = began.result()
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [int(one["utterance"]) for one in events(said, "finished")] == [1, 2]
    assert (done.returncode, done.stderr) == (1, "another client has taken the subject over\n")
    assert [one["why"] for one in events(said, "closed")] == ["replaced"]
    # Whose end it was is no news for its successor.
    assert [one["why"] for one in events(second, "closed")] == ["closed"]
    assert [int(one["utterance"]) for one in events(second, "finished")] == [1]
