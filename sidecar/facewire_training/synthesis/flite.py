"""flite: English diphone and clustergen voices that print the end time of each phone."""

import random
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from facewire_training.data.corpora import read_audio
from facewire_training.data.recordings import Utterance
from facewire_training.phones.inventory import PHONE_INDEX, SILENCE, Phone, merge_silence
from facewire_training.synthesis.tools import require_tool, tool_output

__all__ = ["VOICES", "synthesise"]

VOICES: Final = ("slt", "rms", "awb", "kal16")
_ALIASES: Final = {
    "pau": SILENCE,
    "axr": "er",
    "dx": "d",
    "el": "l",
    "en": "n",
    "em": "m",
    "ix": "ih",
    "nx": "n",
}


def synthesise(sentences: Sequence[str], seed: int, jobs: int) -> Iterator[Utterance]:
    """Yield each sentence spoken by one of the voices, in turn, at a random rate and pitch."""
    require_tool("flite", "flite")
    generator = random.Random(seed)
    tasks = [
        (index, text, VOICES[index % len(VOICES)], generator.uniform(0.75, 1.3), generator.uniform(0.85, 1.2))
        for index, text in enumerate(sentences)
    ]
    with ThreadPoolExecutor(jobs) as pool:
        for utterance in pool.map(lambda task: _speak(*task), tasks):
            if utterance is not None:
                yield utterance


def _speak(index: int, text: str, voice: str, stretch: float, pitch: float) -> Utterance | None:
    mean = {"slt": 170, "rms": 95, "awb": 120, "kal16": 105}[voice] * pitch
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        printed = tool_output(
            ["flite", "-voice", voice, "-psdur", "--setf", f"duration_stretch={stretch:.3f}",
             "--setf", f"int_f0_target_mean={mean:.1f}", "-t", text, "-o", str(path)]
        )  # fmt: skip
        if not printed or not path.is_file():
            return None
        samples = read_audio(path)
    phones: list[Phone] = []
    start = 0.0
    for token in printed.split():
        name, _, end = token.partition(":")
        name = _ALIASES.get(name, name)
        if name not in PHONE_INDEX:
            return None
        phones.append(Phone(name, start, float(end)))
        start = float(end)
    return Utterance(f"flite_{index}", "en", f"flite-{voice}", text, samples, merge_silence(phones))
