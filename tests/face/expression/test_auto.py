"""What is guessed of a voice: liveliness, slowly, and nothing in silence."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.face.expression.auto import Liveliness
from facewire.face.expression.levels import NEUTRAL
from facewire.face.expression.table import MOODS
from facewire.values import SILENT, Accent, Floats, Prosody
from tests.face.faces import FPS

JOY, SURPRISE, TIRED = (MOODS.index(mood) for mood in ("joy", "surprise", "tired"))


def spoken(strength: float, swing: float, seconds: float = 20.0) -> list[Prosody]:
    """Speech with an accent each second and a melody that swings by so many semitones."""
    return [
        Prosody(
            melody=swing * float(np.sin(n / 9.0)),
            voicing=0.9,
            phrase_s=1.0,
            pause_s=0.0,
            accent=Accent(0.0, strength) if n % FPS == 0 else None,
        )
        for n in range(int(seconds * FPS))
    ]


def heard(voice: list[Prosody]) -> Floats:
    liveliness = Liveliness(FPS)
    return [liveliness.hear(one) for one in voice][-1]


def test_a_lively_voice_with_a_wide_melody_looks_glad() -> None:
    levels = heard(spoken(0.8, 10.0))
    assert levels[JOY] > 0.3
    assert levels[SURPRISE] > 0.3
    assert levels[TIRED] == 0.0


def test_a_lively_voice_with_a_narrow_melody_is_lively_alone() -> None:
    levels = heard(spoken(0.8, 2.0))
    assert levels[JOY] == 0.0
    assert levels[SURPRISE] > 0.3


def test_a_flat_voice_looks_tired_and_a_usual_one_like_nothing() -> None:
    assert heard(spoken(0.05, 2.0))[TIRED] > 0.3
    assert not heard(spoken(0.35, 3.0)).any()


def test_after_a_pause_nothing_is_guessed() -> None:
    assert heard([*spoken(0.9, 10.0), Prosody(pause_s=1.4)]).any()
    assert heard([*spoken(0.9, 10.0), Prosody(pause_s=1.6)]) is NEUTRAL
    assert heard([SILENT] * 10) is NEUTRAL


def test_it_takes_more_than_one_accent() -> None:
    assert heard(spoken(1.0, 10.0, seconds=1.0))[SURPRISE] < 0.2


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(-20.0, 20.0), st.floats(0.0, 60.0)), max_size=60))
def test_it_never_looks_angry_and_stays_in_bounds(voice: list[tuple[float, float, float]]) -> None:
    liveliness = Liveliness(FPS)
    others = [index for index in range(len(MOODS)) if index not in (JOY, SURPRISE, TIRED)]
    for strength, melody, pause_s in voice:
        levels = liveliness.hear(
            Prosody(melody=melody, voicing=1.0, pause_s=pause_s, accent=Accent(0.0, strength))
        )
        assert not levels[others].any()
        assert levels.max() <= 0.5
