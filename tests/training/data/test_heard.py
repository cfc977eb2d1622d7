import numpy as np
import pytest

pytest.importorskip("torch")

from facewire_training.data.heard import heard_batches, heard_windows
from facewire_training.data.recordings import Collection, Utterance
from facewire_training.network.model import HEARD, HOP, STEP, WINDOW
from facewire_training.phones.inventory import Phone


@pytest.fixture(scope="module")
def spoken() -> list[tuple[Collection, float]]:
    noise = np.random.default_rng(0).normal(0.0, 3000.0, 64_000).astype(np.int16)
    utterance = Utterance("u", "en", "v", "ah", noise, (Phone("aa", 0.0, 4.0),))
    return [(Collection("one", (utterance,)), 1.0)]


def test_windows_end_within_their_last_step_as_a_frame_does(spoken: list[tuple[Collection, float]]) -> None:
    heard = heard_windows(spoken, 64, seed=2)
    assert heard.shape == (64, WINDOW)
    ends = [int(np.flatnonzero(window)[-1]) + 1 for window in heard if window[-2 * STEP :].any()]
    within = [end for end in ends if end >= WINDOW - STEP]
    assert len(within) > 20, "some end before, where the recording does"
    assert max(ends) < WINDOW
    assert max(within) - min(within) > STEP // 2


def test_training_hears_shorter_windows_than_are_exported(spoken: list[tuple[Collection, float]]) -> None:
    batch = next(heard_batches(spoken, 2, seed=1, workers=0))
    assert batch.bands.shape[2] == batch.phones.shape[1] == HEARD // HOP < WINDOW // HOP
