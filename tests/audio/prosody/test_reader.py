import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.audio.prosody import ProsodyReader
from facewire.audio.timeline import Timeline
from facewire.grid import SAMPLE_RATE, sample_of
from facewire.values import SILENT, Accent, Boundary, Floats, PhraseEnd, Prosody
from tests.audio.prosody.voices import FPS, LIVE, Syllable, pause, read, spoken
from tests.sounds import speech_like

PLAIN = Syllable()
SENTENCE = spoken([pause(0.5), *[PLAIN] * 4, Syllable(0.28, 170.0, 150.0, -15.0), *[PLAIN] * 4, pause(1.0)])
"""Nine syllables, of which the fifth stands out: 1.22 to 1.5 s."""


def accents(told: list[Prosody]) -> list[tuple[float, Accent]]:
    """Each accent and where its vowel peaks, in seconds of the sound."""
    return [(n / FPS + one.accent.at_s, one.accent) for n, one in enumerate(told) if one.accent]


def ends(told: list[Prosody]) -> list[tuple[float, PhraseEnd]]:
    return [(n / FPS + one.phrase_end.at_s, one.phrase_end) for n, one in enumerate(told) if one.phrase_end]


def test_a_steady_voice_has_its_pitch_and_no_melody() -> None:
    told = read(spoken([Syllable(2.0, 150.0)]))[6:-6]
    assert [one.pitch_hz for one in told] == pytest.approx([150.0] * len(told), rel=0.01)
    assert max(abs(one.melody) for one in told) < 0.2
    assert min(one.voicing for one in told) > 0.8


@given(st.floats(125.0, 250.0), st.floats(0.6, 1.6).filter(lambda ratio: abs(ratio - 1.0) > 0.1))
@settings(max_examples=5, deadline=None)
def test_a_glide_is_a_melody_in_one_direction(first_hz: float, ratio: float) -> None:
    told = read(spoken([Syllable(1.0, first_hz), Syllable(1.0, first_hz, first_hz * ratio)]))
    melody = np.array([one.melody for one in told[FPS + 3 : 2 * FPS - 4]])
    steps = np.diff(melody) * np.sign(ratio - 1.0)
    # The voice's middle follows a little.
    assert steps.min() > -0.02
    assert abs(melody[-1] - melody[0]) > 0.5 * abs(12.0 * np.log2(ratio))


def test_the_syllable_that_stands_out_is_the_accent() -> None:
    ((at_s, accent),) = accents(read(SENTENCE))
    assert 1.22 < at_s < 1.5
    assert accent.strength > 0.3
    assert accent.at_s == pytest.approx(0.0, abs=0.08)


def test_look_ahead_tells_an_accent_and_an_end_earlier() -> None:
    far, near, none = (read(SENTENCE, ahead=ahead) for ahead in (3 * LIVE, LIVE, 0))
    leads = [accents(told)[0][1].at_s for told in (far, near, none)]
    assert leads == sorted(leads, reverse=True)
    assert leads[0] > 0.04
    assert ends(far)[0][1].at_s > ends(near)[0][1].at_s > ends(none)[0][1].at_s


def test_a_phrase_begins_and_ends_once() -> None:
    told = read(SENTENCE)
    speaking = [one.speaking for one in told]
    assert len(list(itertools.groupby(speaking))) == 3
    assert speaking.index(True) / FPS == pytest.approx(0.5, abs=0.1)
    ((at_s, end),) = ends(told)
    assert at_s == pytest.approx(2.22, abs=0.08)
    assert end.boundary is Boundary.LEVEL
    assert told[-1].pause_s == pytest.approx(1.0, abs=0.1)
    assert told[2 * FPS].phrase_s == pytest.approx(1.5, abs=0.1)
    assert told[2 * FPS].rate == pytest.approx(4.5, abs=1.0)
    assert told[2 * FPS].pause_s == 0.0
    assert told[0].pause_s == SILENT.pause_s


@pytest.mark.parametrize(
    ("last_hz", "boundary"), [(185.0, Boundary.RISE), (85.0, Boundary.FALL), (122.0, Boundary.LEVEL)]
)
def test_how_a_phrase_ends(last_hz: float, boundary: Boundary) -> None:
    told = read(spoken([*[PLAIN] * 5, Syllable(0.35, 120.0, last_hz), pause(0.6)]))
    assert [end.boundary for _, end in ends(told)] == [boundary]


def test_a_gap_within_a_word_ends_nothing() -> None:
    told = read(spoken([PLAIN, PLAIN, pause(0.12), PLAIN, PLAIN, pause(0.6)]))
    assert len(ends(told)) == 1


def test_noise_and_clicks_are_no_phrase() -> None:
    noise = np.random.default_rng(3).standard_normal(2 * SAMPLE_RATE).astype(np.float32) * 0.05
    noise[:: SAMPLE_RATE // 3] = 0.9
    assert not any(one.speaking or one.accent or one.phrase_end for one in read(noise))


def test_silence_is_silent() -> None:
    assert set(map(repr, read(np.zeros(SAMPLE_RATE, np.float32)))) == {repr(SILENT)}


@given(st.sampled_from([0.25, 0.5, 2.0, 4.0]))
@settings(max_examples=4, deadline=None)
def test_gain_changes_nothing(gain: float) -> None:
    for was, now in zip(read(SENTENCE), read(SENTENCE * np.float32(gain)), strict=True):
        assert now.phrase_end == was.phrase_end
        assert now.melody == pytest.approx(was.melody, abs=1e-3)
        assert (now.accent is None) == (was.accent is None)
        if now.accent and was.accent:
            assert now.accent.at_s == was.accent.at_s
            assert now.accent.strength == pytest.approx(was.accent.strength, abs=1e-3)
        assert (now.phrase_s, now.pause_s, now.rate) == (was.phrase_s, was.pause_s, was.rate)
        # Silence is absolute: what lies at its edge is not.
        if was.voicing > 0.5:
            assert now.energy_db == pytest.approx(was.energy_db, abs=1e-3)


@given(st.lists(st.integers(1, 4000), min_size=1, max_size=20), st.sampled_from([0, 300, LIVE, 2500]))
@settings(max_examples=6, deadline=None)
def test_blocks_change_nothing(sizes: list[int], ahead: int) -> None:
    whole = read(SENTENCE, ahead=ahead)
    assert read(SENTENCE, ahead=ahead, blocks=itertools.cycle(sizes)) == whole


class Counted:
    """A sound that counts how often it is read."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline, self.reads = timeline, 0

    def read(self, start: int, out: Floats) -> None:
        self.reads += 1
        self.timeline.read(start, out)


@given(st.lists(st.integers(1, 32), min_size=1, max_size=9), st.sampled_from([0, LIVE, 2500]), st.booleans())
@settings(max_examples=6, deadline=None)
def test_frames_that_are_asked_for_in_one_go_are_told_alike(
    groups: list[int], ahead: int, ends: bool
) -> None:
    timeline, reader = Timeline(10 * SAMPLE_RATE), ProsodyReader(FPS)
    timeline.append(SENTENCE)
    sound, told, counts = Counted(timeline), list[Prosody](), itertools.cycle(groups)
    whole = read(SENTENCE, ahead=ahead)
    while len(told) < len(whole):
        sound.reads, first = 0, len(told)
        untils = [sample_of(n, FPS) + ahead for n in range(first, min(first + next(counts), len(whole)))]
        for n, until in enumerate(untils, first):
            end = len(SENTENCE) if ends else None
            told.append(reader.at(sound, n, until, end=end, heard=untils[-1]))
        # 32 frames have 65 hops, which are measured 32 at a time.
        assert sound.reads <= 3
    assert told == whole


def test_what_was_measured_together_is_void_with_a_cut_and_with_another_end() -> None:
    for change in ({"epoch": 1}, {"end": sample_of(80, FPS)}):
        timeline, reader = Timeline(10 * SAMPLE_RATE), ProsodyReader(FPS)
        timeline.append(spoken([Syllable(4.0, 120.0)]))
        for n in range(41):
            reader.at(timeline, n, sample_of(n, FPS) + LIVE, heard=sample_of(72, FPS))
        timeline.cut(sample_of(41, FPS))
        timeline.append(spoken([Syllable(2.0, 240.0)]))
        told = [reader.at(timeline, n, sample_of(n, FPS) + LIVE, **change) for n in range(41, 60)]
        assert [one.pitch_hz for one in told[6:]] == pytest.approx([240.0] * 13, rel=0.01)


def test_prosody_stays_within_its_bounds() -> None:
    rng = np.random.default_rng(4)
    wild = np.concatenate([rng.uniform(-1, 1, 8_000) * level for level in (1, 0.001, 0.3)]).astype(np.float32)
    for one in read(np.concatenate([wild, speech_like(2.0), SENTENCE * np.float32(30.0)])):
        assert one.pitch_hz == 0.0 or 60.0 < one.pitch_hz < 750.0
        assert -24.0 <= one.melody <= 24.0
        assert -60.0 <= one.energy_db <= 20.0
        assert 0.0 <= one.voicing <= 1.0
        assert 0.0 <= one.rate <= 16.0
        assert one.accent is None or 0.0 <= one.accent.strength <= 1.0
        assert 0.0 <= one.pause_s <= 60.0


def test_frames_without_sound_are_silence() -> None:
    reader = ProsodyReader(FPS)
    read(SENTENCE[: 2 * SAMPLE_RATE], reader=reader)
    told = [reader.rest(2 * FPS) for _ in range(70 * FPS)]
    assert len(ends(told)) == 1
    assert told[FPS].energy_db == -60.0
    assert abs(told[FPS].melody) < 0.5
    assert not told[FPS].speaking
    assert told[2 * FPS].pause_s - told[FPS].pause_s == pytest.approx(1.0, abs=0.02)
    assert told[-1].pause_s == 60.0


def test_a_hold_in_the_middle_goes_on_where_it_was() -> None:
    timeline, reader = Timeline(), ProsodyReader(FPS)
    timeline.append(SENTENCE)
    for n in range(40):
        reader.at(timeline, n, sample_of(n, FPS) + LIVE)
    for _ in range(3):
        reader.rest(39)
    reader.at(timeline, 40, sample_of(40, FPS) + LIVE)
    assert [reader.at(timeline, n, sample_of(n, FPS) + LIVE).pitch_hz for n in range(41, 60)] == [
        one.pitch_hz for one in read(SENTENCE)[41:60]
    ]


def test_a_cut_begins_anew_and_keeps_the_voice() -> None:
    timeline, reader = Timeline(), ProsodyReader(FPS)
    timeline.append(SENTENCE)
    for n in range(60):
        reader.at(timeline, n, sample_of(n, FPS) + LIVE)
    timeline.cut(sample_of(45, FPS))
    for _ in range(FPS):
        reader.rest(44, epoch=1)
    timeline.append(spoken([Syllable(1.0, 240.0)]))
    told = [reader.at(timeline, n, sample_of(n, FPS) + LIVE, epoch=1) for n in range(45, 70)]
    assert told[10].pitch_hz == pytest.approx(240.0, rel=0.01)
    assert told[10].melody > 6.0, "it is high for a voice of 120 Hz"
    assert told[10].phrase_s == pytest.approx(10 / FPS, abs=0.1)


@pytest.mark.parametrize("epoch", [0, 1])
def test_what_was_known_ahead_of_a_cut_is_not_told(epoch: int) -> None:
    timeline, reader = Timeline(10 * SAMPLE_RATE), ProsodyReader(FPS)
    timeline.append(np.concatenate([SENTENCE, SENTENCE]))
    # So far ahead at once that the second accent waits.
    assert reader.at(timeline, 0, timeline.written).accent is not None
    told = [reader.rest(0, epoch=epoch) for _ in range(FPS)]
    assert any(one.accent for one in told) == (epoch == 0)
    assert any(one.phrase_end for one in told) == (epoch == 0)


def test_utterances_back_to_back_are_both_heard() -> None:
    first, second = spoken([PLAIN] * 4), spoken([Syllable(0.8, 200.0)])
    timeline, reader = Timeline(), ProsodyReader(FPS)
    timeline.append(first)
    timeline.append(second)
    told = []
    for n in range(44):
        end = len(first) if sample_of(n, FPS) < len(first) else len(first) + len(second)
        told.append(reader.at(timeline, n, sample_of(n, FPS) + 2048, end=end))
    begins = len(first) * FPS // SAMPLE_RATE
    assert [one.pitch_hz for one in told[begins + 3 : begins + 18]] == pytest.approx([200.0] * 15, rel=0.02)


@pytest.mark.parametrize("step", [-128, 128])
def test_a_timeline_that_is_shifted_by_8_ms_tells_of_the_same_things(step: int) -> None:
    """As a microphone's is, to stay with its sound card: once in every second here, within vowels too."""
    timeline, reader = Timeline(10 * SAMPLE_RATE), ProsodyReader(FPS)
    timeline.append(SENTENCE)

    class Shifted:
        origin = 0

        def read(self, start: int, out: Floats) -> None:
            timeline.read(self.origin + start, out)

    shifted, told = Shifted(), []
    for n in range(3 * FPS):
        shifted.origin = step * (n // FPS)
        told.append(reader.at(shifted, n, sample_of(n, FPS) + LIVE))
    still = read(SENTENCE)
    assert len(accents(told)) == len(accents(still)) == 1
    assert accents(told)[0][0] == pytest.approx(accents(still)[0][0], abs=0.05)
    assert ends(told)[0][1].boundary is ends(still)[0][1].boundary
    pitches = [(one.pitch_hz, other.pitch_hz) for one, other in zip(told, still, strict=False)]
    assert all(one == pytest.approx(other, rel=0.05) for one, other in pitches if one and other)


def test_every_frame_rate_hears_the_same_accents() -> None:
    times = []
    for fps in (24, 60, 120):
        timeline, reader = Timeline(), ProsodyReader(fps)
        timeline.append(SENTENCE)
        told = [reader.at(timeline, n, sample_of(n, fps) + LIVE) for n in range(int(3 * fps))]
        times.append([n / fps + one.accent.at_s for n, one in enumerate(told) if one.accent])
    assert [len(found) for found in times] == [1, 1, 1]
    assert np.ptp(times) < 0.05
