"""Evaluation: bakes recordings with the line itself and scores the mouths against their phones.

A folder holds `NAME.wav` and `NAME.json` (`{"phones": [{"p": arpabet, "start": s, "end": s}, …]}`). A corpus
of training's kind (metadata.csv and phones.json) is scored likewise. What is scored is what `facewire bake`
writes: the same windows, the same face, 31 frames a second.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.errors import UsageError
from facewire.face.channels import CHANNEL_INDEX
from facewire.face.closure import CHANNEL_GAP
from facewire.pipeline.offline import Bake, bake
from facewire.ports import Engine
from facewire.values import Floats, Frame
from facewire_training.data.corpora import read_listing
from facewire_training.measure.compare import Difference
from facewire_training.measure.scores import Scores, Track, score
from facewire_training.phones.inventory import PHONE_INDEX, SILENCE, Phone, merge_silence

__all__ = [
    "FPS",
    "Clip",
    "baked_tracks",
    "evaluate",
    "format_differences",
    "format_table",
    "gap_of_weights",
    "read_clips",
    "read_phones",
    "track_of_frames",
]

FPS: Final = 31
"""Frames a second that are scored, as shipped."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording and its phones."""

    path: Path
    phones: tuple[Phone, ...]


def read_clips(folder: Path, held_out: bool = False) -> list[Clip]:
    """Return the folder's aligned recordings; raises UsageError where there is none.

    With `held_out`, only those of a corpus's speakers whom training never hears.
    """
    if (folder / "metadata.csv").is_file():
        return _corpus_clips(folder, held_out)
    if held_out:
        raise UsageError(f"{folder} names no speakers; --held-out needs a corpus with metadata.csv")
    clips = []
    for timings in sorted(folder.glob("*.json")):
        path = timings.with_suffix(".wav")
        if path.is_file():
            clips.append(Clip(path, read_phones(timings)))
    if not clips:
        raise UsageError(
            f"{folder} has no NAME.wav with a NAME.json of phones; see python -m facewire_training --help"
        )
    return clips


def _corpus_clips(folder: Path, held_out: bool) -> list[Clip]:
    listed = read_listing(folder)
    clips = [
        Clip(entry.path, entry.phones)
        for entry in listed
        if entry.phones and (entry.held_out or not held_out)
    ]
    if not clips:
        raise UsageError(f"{folder} has no recording with phones to score; see phones.json there")
    return clips


def read_phones(timings: Path) -> tuple[Phone, ...]:
    """Return the phones of one JSON file; raises UsageError where it is not such a file."""
    try:
        rows = json.loads(timings.read_text())["phones"]
        phones = [Phone(_known(row["p"]), float(row["start"]), float(row["end"])) for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{timings} is not a list of timed phones; it needs phones: [{{p, start, end}}]"
        ) from error
    return merge_silence(phones)


def evaluate(clips: Sequence[Clip], engine: Engine, lookahead_ms: float | None) -> Scores:
    """Bake every clip at `lookahead_ms` (None: full) and score them together."""
    return score(baked_tracks(clips, engine, lookahead_ms))


def baked_tracks(
    clips: Sequence[Clip], engine: Engine, lookahead_ms: float | None, fps: int = FPS
) -> list[Track]:
    """Bake every clip at `lookahead_ms` (None: full); return what is scored of each."""
    options = Bake(fps=fps, lookahead_ms=lookahead_ms, seed=0)
    return [track_of_frames(list(bake(clip.path, options, engine)), clip.phones) for clip in clips]


def track_of_frames(frames: Sequence[Frame], phones: tuple[Phone, ...]) -> Track:
    """Return what is scored of baked frames."""
    weights = np.stack([frame.face.weights for frame in frames])
    rounding = np.maximum(weights[:, CHANNEL_INDEX["mouthPucker"]], weights[:, CHANNEL_INDEX["mouthFunnel"]])
    return Track(
        times=np.array([frame.t for frame in frames]),
        gap=gap_of_weights(weights),
        rounding=rounding.astype(np.float64),
        viseme=np.array([int(np.argmax(frame.face.visemes)) for frame in frames]),
        phones=phones,
    )


def gap_of_weights(weights: Floats, funnel: float = 0.0) -> NDArray[np.float64]:
    """Return the lip gap [n] of ARKit weights [n, 52], by the published formula.

    That knows nothing of mouthFunnel, which parts the lips of a head: `funnel` is by how much, in jaw-open
    units.
    """
    gap = weights @ CHANNEL_GAP + funnel * weights[:, CHANNEL_INDEX["mouthFunnel"]]
    return np.maximum(0.0, gap).astype(np.float64)


def format_differences(found: Sequence[Difference]) -> str:
    """Return a Markdown table of what the second of two mouths has more than the first."""
    lines = ["| measure | first | second | second more, 90 % |", "|---|---|---|---|"]
    for one in found:
        more = f"{one.more.value:+.3f} [{one.more.low:+.3f}, {one.more.high:+.3f}]"
        lines.append(f"| {_LABELS[one.name]} | {one.first:.3f} | {one.second:.3f} | {more} |")
    return "\n".join(lines)


def format_table(columns: Sequence[tuple[str, Scores]]) -> str:
    """Return a Markdown table: a row a measure, a column a mouth; a dash where it has no such score."""
    heads = [name for name, _ in columns]
    lines = ["| measure | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    for entry in fields(Scores):
        values = (getattr(scores, entry.name) for _, scores in columns)
        cells = ("\N{EN DASH}" if np.isnan(value) else f"{value:.3f}" for value in values)
        lines.append(f"| {_LABELS[entry.name]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


_LABELS: Final = {
    "accuracy": "viseme frame accuracy, speech frames",
    "accuracy_inside": "the same, 20 ms or more from a label's end",
    "correlation": "r at zero lag, lip gap against expected opening",
    "correlation_speech": "the same, frames in speech",
    "best_lag_ms": "best lag, ms (positive: the mouth is late)",
    "closed_rank": "p b m ranked closed (AUC)",
    "fully_closed": "p b m fully closed",
    "falsely_closed": "open vowels falsely closed",
    "falsely_closed_inside": "the same, 25 ms or more from a label's end",
    "open_rank": "open vowels ranked open (AUC)",
    "rounded_rank": "rounded against spread (AUC)",
    "silence_ratio": "lip gap in silence / gap in speech",
    "rest_ratio": "the same, without short pauses and the 300 ms before a sound",
    "jitter_silence": "jitter in silence",
    "jitter_vowels": "jitter in vowels",
}


def _known(name: str) -> str:
    return name if name in PHONE_INDEX else SILENCE
