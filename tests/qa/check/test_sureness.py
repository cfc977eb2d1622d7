from dataclasses import replace

import numpy as np
import pytest

from facewire.qa.check.sound.levels import Loudness
from facewire.qa.check.sureness import right_of_loud, sureness_of
from tests.qa.lines import line


def test_the_noise_of_a_room_makes_a_network_no_less_sure() -> None:
    take = line()
    word = (take.times > 1.0) & (take.times < 2.0)
    # It is sure of a word, and hears a voice in the noise around it of which it is not.
    sure = np.where(word, 0.9, 0.3).astype(np.float32)[:, np.newaxis]
    heard = replace(take, visemes=take.visemes * sure)
    hops = np.arange(401) * 0.01
    loudness = Loudness(np.where((hops > 1.0) & (hops < 2.0), -20.0, -60.0).astype(np.float32))
    assert sureness_of(heard).right < 0.5
    assert right_of_loud(heard, loudness) == pytest.approx(0.9, abs=0.02)


def test_sounds_that_follow_each_other_are_counted_within_a_voice() -> None:
    take = line()
    assert sureness_of(take).changes == 5 * 4
    first_half = replace(take, voice=(take.times < 2.05).astype(np.float32))
    assert sureness_of(first_half).changes == 10


@pytest.mark.parametrize("fps", [1.0, 5.0, 12.0])
def test_few_frames_do_not_tell_how_fast_a_voice_speaks(fps: float) -> None:
    assert sureness_of(line(fps)).changes == 0


def test_what_tells_no_sounds_is_not_unsure_of_them() -> None:
    take = line()
    loud = Loudness(np.full(400, -20.0, np.float32))
    assert right_of_loud(replace(take, visemes=0.0 * take.visemes), loud) == 1.0
    assert right_of_loud(replace(take, voice=0.0 * take.voice), loud) == 1.0
