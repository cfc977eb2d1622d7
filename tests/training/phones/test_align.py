import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire_training.phones.inventory import PHONE_INDEX, PHONES

pytest.importorskip("torch")

from facewire_training.phones.align import Spelling, viterbi


def scores_for(names: list[str], frames: int) -> np.ndarray:
    """Certain posteriors: each phone for `frames` frames."""
    scores = np.full((frames * len(names), len(PHONES)), -8.0, np.float32)
    for index, name in enumerate(names):
        scores[index * frames : (index + 1) * frames, PHONE_INDEX[name]] = 0.0
    return scores


@given(st.lists(st.sampled_from([p for p in PHONES if p != "sil"]), min_size=2, max_size=6, unique=True))
def test_certain_posteriors_are_followed_to_the_frame(names: list[str]) -> None:
    pauses = (True, *[False] * (len(names) - 1), True)
    _, phones = viterbi(scores_for(names, 6), Spelling(tuple(names), pauses))
    assert [phone.name for phone in phones] == names
    assert [round(phone.end - phone.start, 3) for phone in phones[1:-1]] == [0.048] * (len(names) - 2)


def test_a_silence_is_found_where_it_is_allowed() -> None:
    names = ["sil", "s", "ih", "sil", "t"]
    _, phones = viterbi(scores_for(names, 5), Spelling(("s", "ih", "t"), (True, False, True, True)))
    assert [phone.name for phone in phones] == names
