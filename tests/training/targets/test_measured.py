import numpy as np
import pytest

from facewire.face.channels import ARTICULATORS
from facewire_training.phones.inventory import Phone
from facewire_training.targets.coarticulation import articulate_phones, lip_gap
from facewire_training.targets.measured import MeasuredLips, bent

PHONES = (Phone("sil", 0.0, 0.3), Phone("s", 0.3, 0.4), Phone("iy", 0.4, 0.7), Phone("w", 0.7, 0.8),
          Phone("eh", 0.8, 1.0), Phone("sil", 1.0, 1.3))  # fmt: skip
TIMES = np.arange(1, 160, dtype=np.float64) * 0.008


def measured(gap: float, rounding: float = 0.0, jaw: float = 0.5) -> MeasuredLips:
    return MeasuredLips(0.0, 25.0, *(np.full(33, value, np.float32) for value in (gap, rounding, jaw)))


@pytest.mark.parametrize("gap", [0.0, 0.3, 0.7, 1.0])
def test_the_gap_follows_real_lips_most_of_the_way(gap: float) -> None:
    table = articulate_phones(PHONES, TIMES)
    wanted = lip_gap(table) + 0.75 * (0.58 * gap - lip_gap(table))
    followed = lip_gap(bent(table, measured(gap), PHONES, TIMES))
    np.testing.assert_allclose(followed, wanted, atol=0.02)


def test_rounding_and_jaw_follow_too() -> None:
    table = articulate_phones(PHONES, TIMES)
    spread, drawn = (bent(table, measured(0.5, rounding), PHONES, TIMES) for rounding in (0.0, 1.0))
    pucker = ARTICULATORS.index("mouthPucker")
    assert (drawn[:, pucker] >= spread[:, pucker]).all()
    assert drawn[(TIMES > 0.5) & (TIMES < 0.6), pucker].min() > 0.3
    jaw = ARTICULATORS.index("jawOpen")
    low, high = (bent(table, measured(0.5, jaw=jaw_), PHONES, TIMES)[:, jaw] for jaw_ in (0.0, 1.0))
    assert (high - low).min() > 0.3


def test_the_talkers_own_vowels_stay_mostly_as_the_table_has_them() -> None:
    times = np.arange(1, 100, dtype=np.float64) * 0.008
    table = {name: articulate_phones((Phone(name, 0.0, 0.8),), times) for name in ("ao", "eh")}
    moved = {}
    for name, curves in table.items():
        after = bent(curves, measured(0.0), (Phone(name, 0.0, 0.8),), times)
        moved[name] = float(np.abs(lip_gap(after) - lip_gap(curves)).max())
    assert moved["ao"] < 0.4 * moved["eh"]


def test_outside_the_video_the_table_stands() -> None:
    table = articulate_phones(PHONES, TIMES)
    short = MeasuredLips(0.5, 25.0, *(np.full(3, 1.0, np.float32) for _ in range(3)))
    after = bent(table, short, PHONES, TIMES)
    outside = (TIMES < 0.5) | (TIMES > 0.58)
    np.testing.assert_allclose(after[outside], table[outside], atol=1e-6)
