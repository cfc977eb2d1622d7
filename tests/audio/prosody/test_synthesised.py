"""Speech of a synthesiser, whose pitch and sentences are known."""

import io
import shutil
import subprocess

import numpy as np
import pytest
import soundfile

from facewire.audio.resample import Resampler
from facewire.values import Boundary, Floats, Prosody
from tests.audio.prosody.voices import read

ESPEAK = shutil.which("espeak-ng")
pytestmark = pytest.mark.skipif(ESPEAK is None, reason="espeak-ng is not installed")


def said(text: str, pitch: int = 50) -> list[Prosody]:
    """The prosody of a sentence, with silence around it."""
    assert ESPEAK is not None
    command = [ESPEAK, "-v", "en", "-p", str(pitch), "--stdout", text]
    samples, rate = soundfile.read(
        io.BytesIO(subprocess.run(command, capture_output=True, check=True, timeout=240).stdout),
        dtype="float32",
    )
    resampler = Resampler(rate)
    sound: list[Floats] = [resampler.convert(samples), resampler.flush()]
    return read(np.concatenate([np.zeros(4_000, np.float32), *sound, np.zeros(10_000, np.float32)]))


def test_a_higher_voice_is_heard_higher() -> None:
    text = "Nobody knows how many there were."
    medians = [
        np.median([one.pitch_hz for one in said(text, pitch) if one.pitch_hz]) for pitch in (40, 60, 90)
    ]
    assert medians[0] * 1.1 < medians[1]
    assert medians[1] * 1.1 < medians[2]


@pytest.mark.parametrize(
    ("text", "boundary"),
    [
        ("You are going home?", Boundary.RISE),
        ("You are going home.", Boundary.FALL),
        ("He has never been to London.", Boundary.FALL),
    ],
)
def test_questions_rise_and_statements_fall(text: str, boundary: Boundary) -> None:
    assert [one.phrase_end.boundary for one in said(text) if one.phrase_end] == [boundary]


def test_speech_is_a_phrase_with_syllables() -> None:
    told = said("A university education is a remarkable opportunity.")
    speaking = [one for one in told if one.speaking]
    assert len(speaking) > 0.6 * len(told)
    assert 3.0 < max(one.rate for one in speaking) < 9.0
    assert sum(one.phrase_end is not None for one in told) == 1
