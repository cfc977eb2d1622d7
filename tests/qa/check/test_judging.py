from dataclasses import replace

import numpy as np
import pytest

from facewire.qa.check.faces.closures import Closures, closures_heard
from facewire.qa.check.faces.frame_rates import OtherRate, other_rate
from facewire.qa.check.faces.movement import Movement, Stretch
from facewire.qa.check.findings import Finding
from facewire.qa.check.judging import LineMeasures, judge
from facewire.qa.check.limits import Limits
from facewire.qa.check.rates import Rate, believable, gain_of, suspect
from facewire.qa.check.sound.fingerprint import Fingerprint
from facewire.qa.check.sound.levels import Loudness
from facewire.qa.check.sound.measuring import SoundMeasures
from facewire.qa.check.sound.peaks import Channels
from facewire.qa.check.sound.spectra import Tones
from facewire.qa.check.sureness import Sureness
from facewire.qa.compare.measures import compare
from facewire.take.table import Take
from tests.qa.lines import line

NOWHERE = Stretch(0.0, 0.0)
GOOD = LineMeasures(
    sound=SoundMeasures(
        rate=16_000,
        seconds=4.0,
        loudness=Loudness(np.full(400, -20.0, np.float32)),
        channels=Channels((-20.0,), 1.0, 0.0, 0.0, 0.0, 0.0),
        tones=Tones(0.0, 50.0, 0.0),
        start_db=-60.0,
        end_db=-60.0,
        band_hz=8_000.0,
        print=Fingerprint(np.zeros(0, np.uint32), np.zeros(0, np.bool_)),
    ),
    sureness=Sureness(0.8, 3.2, 0.9, 37, starts=False, ends=False),
    movement=Movement(0.0, NOWHERE, NOWHERE, NOWHERE, 0, 0.0, 0.0),
    against=compare(line(), line()),
    heard=closures_heard(line(), line(), 0.0),
    take_s=4.0,
    frame_s=0.03,
)


def found(measures: LineMeasures) -> list[Finding]:
    return list(judge(measures, Limits()))


def test_a_good_line() -> None:
    assert found(GOOD) == []


def with_closures(closures: tuple[float, ...]) -> LineMeasures:
    take = line(closures=closures)
    return replace(GOOD, against=compare(line(), take), heard=closures_heard(line(), take, 0.0))


def test_closures_that_one_hears_and_nobody_sees() -> None:
    (finding,) = found(with_closures(()))
    assert finding.rule == "no-closure"
    assert finding.at_s == pytest.approx(0.9, abs=0.02)
    assert finding.message == "4 of 4 closures that one hears are open"
    # Two of four may be: another look-ahead, or lips that one cannot hear.
    assert found(with_closures((0.9, 3.1))) == []
    told = replace(with_closures(()), closures=Closures(5, (0.9, 1.6, 2.4, 3.1)))
    assert [one.message for one in found(told)] == ["4 of 5 p b m have no closure"]


def test_a_mouth_is_late_where_another_lag_is_clearly_better() -> None:
    late = compare(line(), line(later_s=0.04))
    assert [one.rule for one in found(replace(GOOD, against=late))] == ["late"]
    assert late.raw_likeness < 0.95 < late.likeness
    unclear = replace(late, likeness=0.9, raw_likeness=0.87)
    assert found(replace(GOOD, against=unclear)) == []


def test_samples_that_are_no_number() -> None:
    channels = replace(GOOD.sound.channels, damaged=3, damaged_at_s=1.5)
    finding, *_ = found(replace(GOOD, sound=replace(GOOD.sound, channels=channels)))
    assert finding == Finding("damaged", "3 samples are no numbers, the first", 1.5)
    # It is told of a recording that holds nothing else, too.
    nothing = replace(GOOD.sound, channels=channels, loudness=Loudness(np.full(400, -100.0, np.float32)))
    assert [one.rule for one in found(replace(GOOD, sound=nothing))] == ["damaged", "silent"]


def test_a_network_that_is_unsure() -> None:
    (finding,) = found(replace(GOOD, right=0.45))
    assert finding.message == "the network expects to be right about 45% of the sounds alone"
    word = replace(GOOD.sureness, seconds=0.8)
    assert found(replace(GOOD, right=0.45, sureness=word)) == []


def test_a_short_take_of_another_frame_rate() -> None:
    (finding,) = found(replace(GOOD, other_rate=OtherRate("30 and 31", 37.0)))
    assert finding.rule == "length"
    assert "37 ms later, as 30 and 31 frames" in finding.message
    # The lengths say it already.
    (finding,) = found(replace(GOOD, take_s=4.0 * 31 / 30, other_rate=OtherRate("30 and 31", 133.0)))
    assert finding.message == (
        "the take lasts 4.13 s, the recording 4.00 s, as 30 and 31 taken for each other would"
    )


@pytest.mark.parametrize(("fps", "told"), [(30, 30), (31, 31), (60, 60)])
def test_the_rate_that_a_take_has(fps: int, told: int) -> None:
    heard, take = line(seconds=1.3), line(float(fps), seconds=1.3)
    called = Take(replace(take.head, fps=told), take.times, take.weights, take.pose, take.visemes, take.voice)
    assert other_rate(heard, called, compare(heard, called).likeness) is None


@pytest.mark.parametrize(("fps", "told"), [(31, 30), (30, 31), (24, 25)])
def test_the_rate_that_a_take_is_called(fps: int, told: int) -> None:
    heard, take = line(seconds=1.3), line(float(fps), seconds=1.3)
    times = take.times * fps / told
    called = Take(replace(take.head, fps=told), times, take.weights, take.pose, take.visemes, take.voice)
    found = other_rate(heard, called, compare(heard, called).likeness)
    assert found is not None
    assert found.names == f"{min(fps, told)} and {max(fps, told)}"
    assert found.late_ms == pytest.approx(1000.0 * 1.3 * (fps / told - 1.0), abs=3.0)


def test_takes_of_hardly_any_frame_have_no_other_rate() -> None:
    whole = line()
    for seconds in (0.0, 0.1):
        assert other_rate(whole, line(seconds=seconds), 0.0) is None


def test_a_word_is_heard_at_another_rate_where_it_is_a_voice_there() -> None:
    known = Sureness(0.6, 0.3, 0.4, 0, starts=False, ends=False)
    assert suspect(known)
    assert not suspect(replace(known, right=0.8))
    assert not suspect(replace(known, seconds=0.2))
    assert believable(replace(known, seconds=0.6), known)
    assert not believable(replace(known, seconds=0.4), known)
    assert not believable(replace(known, seconds=0.6, voiced=0.3), known)
    # A rate near by makes another throat, and one word may come of any.
    surer = replace(known, right=known.right + 0.12)
    word, line = replace(known, seconds=1.0), replace(known, seconds=5.0)
    assert [gain_of(ratio, surer, word) for ratio in (0.5, 1.5)] == pytest.approx([0.12, 0.03])
    assert [gain_of(ratio, surer, line) for ratio in (0.5, 1.5)] == pytest.approx([0.12, 0.12])
    assert [one.rule for one in found(replace(GOOD, rate=Rate(0.5, 0.3)))] == ["wrong-rate"]


def test_how_fast_a_voice_speaks_tells_at_which_rate() -> None:
    slow = Sureness(0.8, 8.0, 0.7, 46, starts=False, ends=False)
    fast = replace(slow, seconds=4.0)
    assert gain_of(2.0, fast, slow) > 0.05
    assert gain_of(0.5, slow, fast) == -gain_of(2.0, fast, slow)
    # A word has few sounds, which may follow each other slowly by chance.
    word = replace(slow, seconds=0.8, changes=5)
    assert 0.0 < gain_of(2.0, replace(word, seconds=0.4), word) < 0.03
    # However fast, that alone makes no other rate.
    faster = replace(slow, seconds=0.5)
    assert gain_of(0.1, slow, faster) == pytest.approx(0.09)
