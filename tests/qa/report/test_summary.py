"""All lines together."""

from facewire.face.channels import VISEMES
from facewire.qa.report.html import headline, standing_out
from facewire.qa.report.line import LineMeasures
from facewire.qa.report.summary import summarize


def visemes(**seconds: float) -> tuple[float, ...]:
    return tuple(seconds.get(name, 0.0) for name in VISEMES)


LINES = (
    LineMeasures(
        "a", 4.0, 3.0, visemes(sil=1.0, PP=1.0, aa=1.0), (0.5, 1.5, 2.5), 0.5, -20.0, -3.0, 0, -10.0
    ),
    LineMeasures("b", 2.0, 1.0, visemes(aa=1.0), (1.0,), 0.4, -30.0, -12.0, 2, 30.0),
    LineMeasures("c", 3.0, 2.5, None, (), 0.1),
    LineMeasures("d", failed="no such file"),
)


def test_sums_and_coverage() -> None:
    found = summarize(LINES)
    assert (found.lines, found.failed) == (3, ("d",))
    assert (found.seconds, found.speech_s, found.closures) == (9.0, 6.5, 4)
    covered = {one.viseme: (one.share, one.lines) for one in found.visemes}
    assert "sil" not in covered
    assert covered["PP"] == (0.25, 1)
    assert covered["aa"] == (0.5, 2)
    assert covered["TH"] == (0.0, 0)
    assert found.without_closure == ("c",)
    assert found.clipped == ("b",)


def test_a_spread_holds_the_lines_that_tell_the_measure() -> None:
    found = summarize(LINES)
    level = found.spread("level_db")
    assert level is not None
    assert level.values == (-20.0, -30.0)
    assert level.percentile(50) == -25.0
    closures = found.spread("closures_a_second")
    assert closures is not None
    assert closures.values == (1.0, 1.0, 0.0)
    assert found.spread("made_ms_a_second") is None


def test_words() -> None:
    found = summarize(LINES)
    assert headline(found) == (
        "3 lines, 9 s, 72% of it speech, 0.6 closures a second of speech, speech at -25 dBFS, "
        "the mouth 10 ms after the sound"
    )
    told = list(standing_out(found))
    assert told[0] == "could not be read: d"
    assert told[1].startswith("no line has FF, TH, DD")
    assert "1 line has two seconds of speech or more and no closure of the lips: c" in told
    assert "1 line has clipped sound: b" in told
    assert "the levels of speech are 10 dB apart, from -30 to -20 dBFS" in told


def test_nothing_at_all() -> None:
    found = summarize([LineMeasures("d", failed="gone")])
    assert headline(found) == "0 lines, 0 s"
    assert list(standing_out(found)) == ["could not be read: d"]


def test_many_names_are_cut_short() -> None:
    found = summarize([LineMeasures(f"line {at:02d}", 3.0, 3.0) for at in range(20)])
    assert any(words.endswith("line 11 and 8 more") for words in standing_out(found))
