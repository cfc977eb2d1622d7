from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.audio.conditioning.gain import MAX_GAIN_DB, AutomaticGain
from facewire.audio.conditioning.gate import HOP_S

HOPS = round(1 / HOP_S)


def speak(gain: AutomaticGain, level_dbfs: float, seconds: float, *, heard: bool = True) -> list[float]:
    gains = []
    for _ in range(round(seconds * HOPS)):
        gain.step(10 ** (level_dbfs / 10), heard=heard)
        gains.append(gain.gain_db)
    return gains


@pytest.mark.parametrize(("level", "wanted"), [(-10, 0), (-22, 0), (-30, 0), (-40, 10), (-52, 22), (-70, 24)])
def test_a_voice_is_raised_to_the_least_that_opens_the_mouth_wholly(level: float, wanted: float) -> None:
    assert speak(AutomaticGain(), level, 5.0)[-1] == pytest.approx(wanted, abs=0.1)


def test_the_first_half_second_of_a_voice_is_enough() -> None:
    assert speak(AutomaticGain(), -52.0, 0.6)[-1] == pytest.approx(22.0, abs=0.1)


def test_later_it_is_slow_and_slower_up_than_down() -> None:
    gain = AutomaticGain()
    speak(gain, -32.0, 5.0)
    up = speak(gain, -45.0, 10.0)
    assert max(after - before for before, after in pairwise(up)) <= 3.0 * HOP_S + 1e-9
    down = speak(gain, -33.0, 10.0)
    assert max(before - after for before, after in pairwise(down)) <= 12.0 * HOP_S + 1e-9


def test_what_is_not_heard_and_what_clicks_teach_nothing() -> None:
    gain = AutomaticGain()
    speak(gain, -60.0, 5.0, heard=False)
    for _ in range(50):
        speak(gain, -50.0, 0.05)
        speak(gain, -70.0, 0.1, heard=False)
    assert gain.gain_db == 0.0
    assert gain.voice_dbfs is None


def test_a_shout_is_not_raised_for_a_moment() -> None:
    gain = AutomaticGain()
    speak(gain, -52.0, 5.0)
    assert speak(gain, -15.0, 0.05)[-1] <= 6.5


def test_pauses_between_words_do_not_count_as_voice() -> None:
    gain = AutomaticGain()
    for _ in range(20):
        speak(gain, -52.0, 0.3)
        speak(gain, -80.0, 0.2)
    assert gain.gain_db == pytest.approx(22.0, abs=0.5)


@given(st.lists(st.tuples(st.floats(-120.0, 0.0), st.booleans()), max_size=200))
def test_it_stays_within_its_bounds(steps: list[tuple[float, bool]]) -> None:
    gain = AutomaticGain()
    for level, heard in steps:
        gain.step(10 ** (level / 10), heard=heard)
        assert 0.0 <= gain.gain_db <= MAX_GAIN_DB
