import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.face.channels import ARTICULATORS
from facewire_training.phones.inventory import LIPS_TOGETHER, PHONES, Phone
from facewire_training.targets.coarticulation import articulate_phones, lip_gap

FRAME = 0.008


def spoken(names: list[str], seconds: list[float]) -> list[Phone]:
    ends = np.cumsum(seconds)
    return [
        Phone(name, float(end - length), float(end))
        for name, end, length in zip(names, ends, seconds, strict=True)
    ]


def curves_of(phones: list[Phone], effort: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    times = np.arange(0.0, phones[-1].end, FRAME)
    return times, articulate_phones(phones, times, np.full(len(times), effort, np.float32))


def column(curves: np.ndarray, name: str) -> np.ndarray:
    return curves[:, ARTICULATORS.index(name)]


@given(
    before=st.sampled_from(PHONES),
    lips=st.sampled_from(sorted(LIPS_TOGETHER)),
    after=st.sampled_from(PHONES),
    seconds=st.floats(0.04, 0.2),
    effort=st.floats(0.8, 1.2),
)
def test_lips_close_for_p_b_m_whatever_surrounds_them(
    before: str, lips: str, after: str, seconds: float, effort: float
) -> None:
    phones = spoken([before, lips, after], [0.12, seconds, 0.12])
    times, curves = curves_of(phones, effort)
    inside = (times >= phones[1].start) & (times < phones[1].end)
    assert lip_gap(curves)[inside].min() == 0.0


@pytest.mark.parametrize("lips", sorted(LIPS_TOGETHER))
@pytest.mark.parametrize("vowel", ["uw", "ao", "iy"])
def test_closed_lips_wear_rounding_as_a_pucker(vowel: str, lips: str) -> None:
    """A funnel would part them, and pressing draws the corners in whatever is around."""
    phones = spoken([vowel, lips, vowel], [0.15, 0.08, 0.15])
    times, curves = curves_of(phones)
    closed = column(curves, "mouthPress") > 0.039
    beside = (times > 0.05) & (times < 0.1)
    assert column(curves, "mouthFunnel")[closed].max() < 0.01
    rounding = np.maximum(column(curves, "mouthFunnel"), column(curves, "mouthPucker"))
    assert rounding[closed].min() > max(0.11, 0.6 * rounding[beside].max())


@given(st.lists(st.sampled_from(PHONES), min_size=1, max_size=12), st.floats(0.03, 0.3))
def test_curves_stay_in_range(names: list[str], seconds: float) -> None:
    _, curves = curves_of(spoken(names, [seconds] * len(names)), effort=1.2)
    assert curves.min() >= 0.0
    assert curves.max() <= 1.0


@pytest.mark.parametrize("name", ["f", "v"])
def test_the_lower_lip_tucks_under_the_teeth(name: str) -> None:
    phones = spoken(["aa", name, "aa"], [0.15, 0.07, 0.15])
    times, curves = curves_of(phones)
    middle = int(np.argmin(np.abs(times - 0.185)))
    assert column(curves, "mouthRollLower")[middle] > 0.25
    assert lip_gap(curves)[middle] < 0.15


def test_rounding_begins_before_its_sound_and_peaks_within_it() -> None:
    phones = spoken(["sil", "s", "t", "uw", "sil"], [0.1, 0.1, 0.06, 0.2, 0.1])
    times, curves = curves_of(phones)
    rounding = column(curves, "mouthPucker")
    peak = int(np.argmax(rounding))
    assert 0.26 < times[peak] < 0.46

    def reached(share: float) -> float:
        return float(times[np.argmax(rounding >= share * rounding[peak])]) - 0.26

    assert -0.145 <= reached(0.2) <= -0.06
    assert -0.055 <= reached(0.5) <= -0.005


def test_long_silence_is_shut_and_an_open_vowel_is_open() -> None:
    phones = spoken(["sil", "aa", "sil"], [0.8, 0.2, 0.8])
    times, curves = curves_of(phones)
    gap = lip_gap(curves)
    assert gap[(times < 0.45) | (times > 1.05)].max() < 1e-4
    assert gap[np.argmin(np.abs(times - 0.9))] > 0.5


def test_lips_part_a_quarter_of_a_second_before_the_first_sound() -> None:
    times, curves = curves_of(spoken(["sil", "s", "eh", "sil"], [0.8, 0.1, 0.2, 0.5]))
    gap = lip_gap(curves)
    wide = gap.max()
    parted = float(times[np.argmax(gap > 0.25 * wide)]) - 0.8
    assert -0.27 <= parted <= -0.22
    assert gap[(times > 0.6) & (times < 0.8)].min() > 0.35 * wide


@pytest.mark.parametrize("name", sorted(LIPS_TOGETHER))
def test_before_a_first_p_b_m_lips_part_and_press_shut_again(name: str) -> None:
    times, curves = curves_of(spoken(["sil", name, "eh", "sil"], [0.8, 0.07, 0.2, 0.5]))
    gap = lip_gap(curves)
    assert gap[(times > 0.5) & (times < 0.66)].max() > 0.3 * gap.max()
    assert gap[(times > 0.69) & (times < 0.83)].max() == 0.0


def test_a_short_silence_before_a_sound_has_no_breath() -> None:
    times, curves = curves_of(spoken(["sil", "s", "eh"], [0.25, 0.1, 0.2]))
    assert lip_gap(curves)[times < 0.2].max() < 1e-4


@pytest.mark.parametrize(("seconds", "parted"), [(0.2, True), (0.45, True), (0.7, False)])
def test_only_a_short_pause_leaves_the_lips_apart(seconds: float, parted: bool) -> None:
    times, curves = curves_of(spoken(["eh", "t", "sil", "t", "eh"], [0.2, 0.08, seconds, 0.08, 0.2]))
    gap = lip_gap(curves)
    within = gap[(times > 0.33) & (times < 0.43)]
    assert bool(within.min() > 0.15 * gap.max()) == parted


def test_the_jaw_is_slower_than_the_lips() -> None:
    phones = spoken(["aa", "p", "aa"], [0.2, 0.08, 0.2])
    times, curves = curves_of(phones)
    middle = int(np.argmin(np.abs(times - 0.23)))
    assert column(curves, "jawOpen")[middle] > 0.16
    assert column(curves, "mouthClose")[middle] >= column(curves, "jawOpen")[middle]


def test_effort_opens_wider() -> None:
    phones = spoken(["aa"], [0.2])
    _, soft = curves_of(phones, 0.85)
    _, loud = curves_of(phones, 1.1)
    assert lip_gap(loud).max() > lip_gap(soft).max()


def test_nothing_spoken_is_rest() -> None:
    assert not articulate_phones([], np.arange(5, dtype=np.float64) * FRAME).any()
