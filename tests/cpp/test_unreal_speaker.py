"""The Unreal plugin's own speaker beside its source, over stand-ins of the engine, against a real sidecar.

Order is asserted; times are printed (`pytest -rP`), for the machine may be busy.
"""

import json
import subprocess
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from facewire.face.channels import CHANNELS
from facewire.face.rest import REST
from facewire.face.settle import settle
from facewire.grid import DEFAULT_FPS
from facewire.values import Face
from tests.cpp.conftest import Programs
from tests.cpp.live import sidecar
from tests.cpp.reader import Json
from tests.ports import free_ports

pytestmark = pytest.mark.realtime

RATE: Final = 24_000
OPEN_JAW: Final = 0.03
JAW: Final = CHANNELS.index("jawOpen")
SCRIPT: Final = (
    "0 speak 0.5", "1500 speak_joy 6", "2500 speak 1", "4500 speak_heard 1.5", "7000 pieces 2", "8000 freeze",
    "8800 thaw", "11500 pieces 4", "12500 stop", "13300 leave",
)  # fmt: skip
"""What is asked when, in milliseconds and seconds of sound."""


@pytest.fixture(scope="module")
def said(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> list[Json]:
    program = programs.path("report_speaker")
    for name in programs.futures:
        programs.path(name)  # A compiler beside it would be no fair neighbour.
    t = np.arange(8 * RATE) / RATE
    tone = np.sin(2 * np.pi * 140 * t) * (0.5 - 0.5 * np.cos(2 * np.pi * 4 * t))
    sound: Path = tmp_path_factory.mktemp("speaker") / "tone.pcm"
    sound.write_bytes((tone * 12_000).astype("<i2").tobytes())
    ports = free_ports(2)
    with sidecar(ports):
        done = subprocess.run(
            [str(program), "127.0.0.1", *map(str, ports), "hero", str(sound)],
            input="\n".join(SCRIPT), capture_output=True, text=True, check=False, timeout=240,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def asked(said: list[Json], number: int) -> float:
    return float([one["at"] for one in said if "asked" in one][number])


def between(said: list[Json], first: int) -> list[Json]:
    """What happened from one thing asked to the next."""
    places = [place for place, one in enumerate(said) if "asked" in one] + [len(said)]
    return said[places[first] : places[first + 1]]


def mouths(happened: list[Json]) -> list[float]:
    """When a mouth was open."""
    return [one["at"] for one in happened if one.get("jaw", 0.0) > OPEN_JAW]


def test_a_line_has_the_moods_that_were_given_with_it(said: list[Json]) -> None:
    smiles, frowns = (
        [max((one[shape] for one in between(said, line) if shape in one), default=0.0) for line in (0, 1, 4)]
        for shape in ("smile", "frown")
    )
    assert (smiles[0] < 0.2, smiles[1] > 0.5, smiles[2] < 0.2) == (True, True, True), smiles
    assert (frowns[0] < 0.2, frowns[1] < 0.2) == (True, True), frowns
    pieces = between(said, 4) + between(said, 6)
    plays = next(one["plays"] for one in pieces if "plays" in one)
    begun = next(one["at"] for one in pieces if one.get("frown", 0.0) > 0.3) - plays
    print(f"sound to the frown at 0.5 s of it {begun:.0f} ms")
    assert begun > 450


def test_every_line_is_told_once(said: list[Json]) -> None:
    told = [kind for one in said for kind in ("started", "finished", "interrupted", "failed") if kind in one]
    line, cut_off = ["started", "finished"], ["started", "interrupted"]
    assert told == [*line, *cut_off, *line, *line, *line, *cut_off]


def test_the_next_line_cuts_the_last_off_with_its_face(said: list[Json]) -> None:
    happened = between(said, 2)
    at = asked(said, 2)
    plays = next(one["plays"] for one in happened if "plays" in one)
    first_mouth = min(moment for moment in mouths(happened) if moment > plays)
    print(f"asked to sound {plays - at:.0f} ms, sound to mouth {first_mouth - plays:.0f} ms")
    assert plays - at > 50
    # Faces that come once the next sound plays are its own: nobody smiles in it, as in the last line.
    faces = [one for one in happened if "jaw" in one]
    assert max(one["smile"] for one in faces if one["at"] > plays + 600) < 0.4
    # Until then, the face that was due at the cut settles, with each face that is shown: it has as much time
    # as the sound takes to come. Two may be of the last line, the one that was due and that of the cut.
    jaws = [one["jaw"] for one in faces if one["at"] < plays]
    for held, jaw in enumerate(jaws[2:]):
        assert jaw <= settled(max(jaws[:2]), held) + 0.01, jaws


def settled(jaw: float, held: int) -> float:
    """Return how far a jaw is open after so many frames without sound."""
    weights = REST.weights.copy()
    weights[JAW] = jaw
    face = Face(weights, np.zeros(9, np.float32), REST.visemes, 0.0)
    return float(settle(face, held, DEFAULT_FPS).weights[JAW])


def test_a_sound_that_cannot_be_read_plays_at_once_and_moves_the_mouth(said: list[Json]) -> None:
    happened = between(said, 3)
    at = asked(said, 3)
    plays = next(one["plays"] for one in happened if "plays" in one)
    print(f"sound to mouth {mouths(happened)[0] - plays:.0f} ms")
    assert plays - at < 80  # Nothing that is asked of a sidecar is due sooner.
    assert plays < mouths(happened)[0] < plays + 600
    assert next(one["finished"] for one in happened if "finished" in one) - plays >= 1555


def test_a_paused_game_pauses_the_face_and_ends_no_line(said: list[Json]) -> None:
    frozen, thawed = between(said, 5), between(said, 6)
    assert not any("finished" in one for one in frozen)
    assert mouths(frozen)[-1] < asked(said, 6) - 200  # It rests until the game goes on.
    finished = next(one["finished"] for one in thawed if "finished" in one)
    assert finished - asked(said, 6) > 1000  # What was left of two seconds.
    assert mouths(thawed)


def test_a_stop_rests_the_mouth(said: list[Json]) -> None:
    happened = between(said, 8)
    last = max(mouths(happened), default=0.0) - asked(said, 8)
    print(f"asked to the last open mouth {last:.0f} ms")
    assert last < 500
