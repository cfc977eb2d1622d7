"""The recipe: which voices speak, in what proportion they are heard, and in which order all is done.

Steps hand their work on through the data folder, so that each can be run alone; `make` runs them all.
Imports torch only where a step needs it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facewire.errors import UsageError
from facewire_training.data.corpora import read_corpus, sounds_unlabelled
from facewire_training.data.lip_clips import LIP_CURVES, lip_utterances
from facewire_training.data.mixture import (
    ALIGNED,
    DOUBTFUL,
    HELD,
    REVOICED,
    SYNTHETIC_SHARES,
    WORDS_OF_A_RICH_CORPUS,
    lips_measured,
    mixture,
    with_speakers,
    words,
)
from facewire_training.data.noises import rest_utterances
from facewire_training.data.recordings import Collection, Utterance, read_collection, write_collection
from facewire_training.phones.sentences import sentences
from facewire_training.synthesis import espeak, festival, flite

__all__ = [
    "CorpusSource",
    "TrainingOptions",
    "align_corpora",
    "collect",
    "quantise_network",
    "revoice",
    "synthesise",
    "train_network",
]

if TYPE_CHECKING:
    from facewire_training.network.run import TrainingPlan

Report = Callable[[str], None]

_LONG_AVERAGE: Final = 0.9995
_KEPT: Final = 0.94
"""Share of a corpus that is kept after alignment: the worst fits are misread or misspelt."""
_ESPEAK_VOICE: Final = {"en": "gmw/en-US"}
"""Voices that spell transcripts where a language has several; elsewhere the first one does."""


@dataclass(frozen=True, slots=True)
class CorpusSource:
    """A folder of real recordings in one language; its collection is named after the folder."""

    language: str
    folder: Path

    @classmethod
    def parse(cls, text: str) -> "CorpusSource":
        """Read `LANG:DIR`; raises UsageError for anything else."""
        language, separator, folder = text.partition(":")
        if not separator or language not in espeak.VOICES:
            known = " ".join(espeak.VOICES)
            raise UsageError(
                f"{text!r} is not LANG:DIR with a language of {known}; try --corpus en:LJSpeech-1.1"
            )
        return cls(language, Path(folder))


def synthesise(data: Path, scale: float, seed: int, jobs: int, report: Report) -> None:
    """Write the synthetic collections; `scale` 1 is about 14 hours."""

    def count(sentences_wanted: int) -> int:
        return max(2, round(sentences_wanted * scale))

    def say(collection: Collection) -> None:
        report(
            f"{collection.name}: {len(collection.utterances)} utterances, {collection.seconds / 3600:.2f} h"
        )

    def formants() -> Iterator[Utterance]:
        for language, voices in espeak.VOICES.items():
            texts = sentences(language, count(900 if language == "en" else 260), seed + 4)
            yield from espeak.synthesise(voices, texts, seed + 6, f"espeak_{language}")

    def diphones(english: bool, each: int) -> Iterator[Utterance]:
        for index, voice in enumerate(
            voice for voice in festival.VOICES if (voice.language == "en") == english
        ):
            yield from festival.synthesise(
                voice, sentences(voice.language, count(each), seed + 29 + index), jobs
            )

    say(write_collection(data, "rest", rest_utterances(seed, count(300))))
    say(write_collection(data, "espeak", formants()))
    say(write_collection(data, "flite", flite.synthesise(sentences("en", count(7000), seed), seed, jobs)))
    say(write_collection(data, "festival_en", diphones(english=True, each=260)))
    say(write_collection(data, "festival_xx", diphones(english=False, each=150)))


def collect(data: Path, sources: Sequence[CorpusSource], report: Report) -> None:
    """Copy real corpora into the data folder as collections at 16 kHz.

    What is labelled wrongly goes without its phones into `NAME_doubtful`, for `align_corpora` to try again.
    """
    for source in sources:
        if (source.folder / LIP_CURVES).is_file():
            measured = write_collection(
                data, source.folder.name, lip_utterances(source.folder, source.language)
            )
            report(f"{measured.name}: {measured.seconds / 3600:.2f} h with lips measured on video")
            continue
        utterances = list(read_corpus(source.folder, source.language))
        kept = [utterance for utterance in utterances if not sounds_unlabelled(utterance)]
        collection = write_collection(data, source.folder.name, kept)
        doubtful = [replace(utterance, phones=()) for utterance in utterances if sounds_unlabelled(utterance)]
        if doubtful:
            write_collection(data, source.folder.name + DOUBTFUL, doubtful)
        aligned = sum(bool(utterance.phones) for utterance in collection.utterances)
        report(
            f"{collection.name}: {collection.seconds / 3600:.2f} h, {aligned} utterances come with phones, "
            f"{len(doubtful)} wait for `align`: loud where their phones are silent"
        )


def revoice(data: Path, seed: int, jobs: int, report: Report) -> None:
    """Write `NAME_revoiced` for every real collection of rich words: the same speech from other throats.

    What came with its phones gives three copies, and `NAME_held` with vowels drawn out; what was aligned
    here gives one copy.
    """
    from facewire_training.data.revoice import held, revoiced

    for collection in stored(data):
        name = collection.name
        if name in SYNTHETIC_SHARES or name.endswith((REVOICED, HELD)):
            continue
        if (count := words(collection)) < WORDS_OF_A_RICH_CORPUS and not lips_measured(collection):
            report(f"{name}: not respoken, {count} words are under {WORDS_OF_A_RICH_CORPUS}")
            continue
        spoken = [utterance for utterance in collection.utterances if utterance.phones]
        if name.endswith(ALIGNED) or lips_measured(collection):
            respoken = {REVOICED: revoiced(spoken, 1, seed, jobs)}
        else:
            respoken = {REVOICED: revoiced(spoken, 3, seed, jobs), HELD: held(spoken, seed, jobs)}
        for suffix, utterances in respoken.items():
            written = write_collection(data, name + suffix, utterances)
            report(f"{written.name}: {written.seconds / 3600:.2f} h")


def stored(data: Path) -> list[Collection]:
    """Read every collection of the folder that has phones; an aligned one stands in for its original."""
    names = sorted(path.stem for path in data.glob("*.json"))
    if not names:
        raise UsageError(f"{data} holds no collections; run python -m facewire_training synthesise first")
    kept = [name for name in names if name + ALIGNED not in names]
    collections = [read_collection(data, name) for name in kept]
    return [
        collection
        for collection in collections
        if any(utterance.phones for utterance in collection.utterances)
    ]


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How long and where to train.

    `rate` is the peak learning rate, 3e-3 from nothing and 2e-3 from a start unless told. With `hold` it
    does not fall, and the weights are averaged over 2,000 steps. `device`, `workers` and `steps` are those of
    `TrainingPlan`. `speakers` is how many of each corpus are heard, None for all. `only` are articulators
    and heads of which alone the last layer learns, from a start.
    """

    minutes: float
    start: Path | None = None
    seed: int = 1
    compiled: bool = False
    rate: float | None = None
    hold: bool = False
    device: str = "cpu"
    workers: int = 1
    steps: int | None = None
    speakers: int | None = None
    only: Sequence[str] = ()


def train_network(data: Path, checkpoint: Path, options: TrainingOptions, report: Report) -> None:
    """Train the network on everything in the data folder; raises UsageError where it cannot be."""
    from facewire_training.network.refit import refit
    from facewire_training.network.train import train

    if options.only and options.start is None:
        raise UsageError("--only learns a part of a network; give that with --start")
    if options.only and options.compiled:
        raise UsageError("--compile is nothing for --only, which learns in minutes; leave it out")
    plan = _plan(options, 3e-3 if options.start is None else 2e-3)
    collections = _mixed(data, report, options.speakers)
    if options.start is not None and options.only:
        refit(collections, plan, checkpoint, time.monotonic, report, options.start, options.only)
    else:
        train(collections, plan, checkpoint, time.monotonic, report, options.start)


def quantise_network(data: Path, model: Path, seed: int) -> Path:
    """Write the quantised sibling of an exported model, its ranges those of windows that training hears."""
    from facewire_training.data.heard import heard_windows
    from facewire_training.network.stream.export import CALIBRATED, quantise

    return quantise(model, heard_windows(mixture(stored(data)), CALIBRATED, seed))


def _mixed(data: Path, report: Report, speakers: int | None) -> list[tuple[Collection, float]]:
    collections = stored(data)
    if speakers is not None:
        collections = [with_speakers(collection, speakers) for collection in collections]
    mixed = mixture(collections)
    for collection, share in mixed:
        report(f"{share:6.1%}  {collection.name} ({collection.seconds / 3600:.2f} h)")
    return mixed


def _plan(options: TrainingOptions, rate: float) -> "TrainingPlan":
    from facewire_training.network.run import TrainingPlan

    plan = TrainingPlan(
        options.minutes * 60.0,
        rate=rate if options.rate is None else options.rate,
        seed=options.seed,
        compiled=options.compiled,
        device=options.device,
        workers=options.workers,
        steps=options.steps,
    )
    return replace(plan, decay=0.0, average=_LONG_AVERAGE) if options.hold else plan


def align_corpora(data: Path, checkpoint: Path, report: Report) -> None:
    """Align every collection without phones by the network of `checkpoint`, into `NAME_aligned`.

    Of those that were doubtful, what still is loud where its new phones are silent is dropped: noise, or
    words that the transcript does not have.
    """
    from facewire_training.phones.align import align_utterances
    from facewire_training.phones.posteriors import PhoneEar

    ear = PhoneEar(checkpoint)
    for path in sorted(data.glob("*.json")):
        if path.stem.endswith(ALIGNED):
            continue
        collection = read_collection(data, path.stem)
        if any(utterance.phones for utterance in collection.utterances):
            continue
        language = collection.utterances[0].language
        voice = _ESPEAK_VOICE.get(language, espeak.VOICES[language][0])
        found = align_utterances(collection.utterances, ear, voice, _KEPT)
        if path.stem.endswith(DOUBTFUL):
            found = (utterance for utterance in found if not sounds_unlabelled(utterance))
        aligned = write_collection(data, path.stem + ALIGNED, found)
        report(f"{aligned.name}: {len(aligned.utterances)} of {len(collection.utterances)} utterances")
