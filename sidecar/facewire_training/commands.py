"""What each command of `python -m facewire_training` does with its arguments: calls the step, prints."""

import argparse
import os
import tempfile
from pathlib import Path

import numpy as np

from facewire.clock import VirtualClock
from facewire.engine.onnx import OnnxNetwork
from facewire.engine.windowed import WindowEngine
from facewire.errors import UsageError
from facewire_training import recipe

__all__ = [
    "align",
    "average",
    "collect",
    "curve",
    "evaluate",
    "export",
    "languages",
    "look",
    "make",
    "rest",
    "revoice",
    "synthesise",
    "train",
]

_CURVE_MS = (0, 16, 32, 48, 64, 96, 128, 192, 256)


def synthesise(parsed: argparse.Namespace) -> None:
    """Fill the data folder with synthetic speech."""
    recipe.synthesise(parsed.data, parsed.scale, parsed.seed, os.cpu_count() or 1, _say)


def collect(parsed: argparse.Namespace) -> None:
    """Take corpora into the data folder."""
    recipe.collect(parsed.data, [recipe.CorpusSource.parse(text) for text in parsed.corpus], _say)


def align(parsed: argparse.Namespace) -> None:
    """Align what has no phones."""
    recipe.align_corpora(parsed.data, parsed.checkpoint, _say)


def revoice(parsed: argparse.Namespace) -> None:
    """Speak real recordings again from other throats."""
    recipe.revoice(parsed.data, parsed.seed, os.cpu_count() or 1, _say)


def train(parsed: argparse.Namespace) -> None:
    """Train for a time."""
    recipe.train_network(
        parsed.data,
        parsed.checkpoint,
        parsed.minutes,
        parsed.start,
        parsed.seed,
        parsed.compile,
        _say,
        rate=parsed.rate,
        hold=parsed.hold,
    )


def average(parsed: argparse.Namespace) -> None:
    """Average checkpoints."""
    from facewire_training.network.train import average_checkpoints

    average_checkpoints(parsed.checkpoints, parsed.checkpoint)
    _say(f"wrote {parsed.checkpoint}")


def export(parsed: argparse.Namespace) -> None:
    """Write both ONNX files."""
    from facewire_training.network.export import export_models

    for path in export_models(parsed.checkpoint, parsed.model):
        _say(f"wrote {path} ({path.stat().st_size / 1e6:.1f} MB)")


def make(parsed: argparse.Namespace) -> None:
    """Do everything in order: learn enough to align, then enough to align better, revoice, then all."""
    sources = [recipe.CorpusSource.parse(text) for text in parsed.corpus]
    recipe.synthesise(parsed.data, parsed.scale, parsed.seed, os.cpu_count() or 1, _say)
    recipe.collect(parsed.data, sources, _say)
    start: Path | None = None
    for name, share in (("first", 0.15), ("second", 0.35)):
        start = _train_stage(parsed, name, share, start)
        recipe.align_corpora(parsed.data, start, _say)
    revoice(parsed)
    parsed.checkpoint = _train_stage(parsed, "third", 0.5, start)
    export(parsed)


def _train_stage(parsed: argparse.Namespace, name: str, share: float, start: Path | None) -> Path:
    """Train for a share of the minutes; return the checkpoint."""
    checkpoint: Path = parsed.data / f"{name}.pt"
    minutes = share * parsed.minutes
    recipe.train_network(parsed.data, checkpoint, minutes, start, parsed.seed, parsed.compile, _say)
    return checkpoint


def evaluate(parsed: argparse.Namespace) -> None:
    """Print one table, a column per look-ahead, and on demand the phones that count against the mouth."""
    from facewire_training.measure import conditions, evaluate
    from facewire_training.measure.misses import describe, misses
    from facewire_training.measure.scores import score

    clips, engine = evaluate.read_clips(parsed.folder), _engine(parsed.model)
    columns, missed = [], []
    with tempfile.TemporaryDirectory() as folder:
        heard = conditions.spoilt(clips, Path(folder), parsed.level, parsed.snr)
        for text in parsed.lookahead:
            tracks = evaluate.baked_tracks(heard, engine, _lookahead(text))
            name = f"{text} ms" if text != "full" else text
            columns.append((name, score(tracks)))
            if parsed.misses:
                missed += [f"{name}: {describe(miss)}" for miss in misses(heard, tracks)]
    _say("\n".join([evaluate.format_table(columns), *missed]))


def curve(parsed: argparse.Namespace) -> None:
    """Plot and print the scores of a range of look-aheads."""
    from facewire_training.measure import evaluate, pictures

    clips, engine = evaluate.read_clips(parsed.folder), _engine(parsed.model)
    points = [(float(ms), evaluate.evaluate(clips, engine, float(ms))) for ms in _CURVE_MS]
    _say(evaluate.format_table([(f"{ms:g} ms", scores) for ms, scores in points]))
    pictures.draw_curve(points, parsed.output)
    _say(f"wrote {parsed.output}")


def languages(parsed: argparse.Namespace) -> None:
    """Print one table, a column per language."""
    from facewire_training.measure import evaluate
    from facewire_training.measure.languages import LISTENED, unheard_clips

    engine, ms = _engine(parsed.model), _lookahead(parsed.lookahead)
    with tempfile.TemporaryDirectory() as folder:
        columns = [
            (
                language,
                evaluate.evaluate(
                    unheard_clips(Path(folder), language, parsed.sentences, parsed.seed), engine, ms
                ),
            )
            for language in parsed.languages or LISTENED
        ]
    _say(evaluate.format_table(columns))


def rest(parsed: argparse.Namespace) -> None:
    """Print how far sounds that are not speech open the mouth, at 48 ms."""
    from facewire_training.measure import conditions, evaluate

    engine = _engine(parsed.model)
    with tempfile.TemporaryDirectory() as folder:
        recordings = parsed.recordings or conditions.noise_recordings(Path(folder))
        for name, mean, largest in evaluate.rest_gaps(recordings, engine, 48.0):
            _say(f"{name:24s} mean gap {mean:.3f}   largest {largest:.3f}")


def look(parsed: argparse.Namespace) -> None:
    """Draw the strip of a recording."""
    from facewire.pipeline.offline import Bake, bake
    from facewire_training.data.corpora import read_audio
    from facewire_training.measure import evaluate, pictures

    options = Bake(31, _lookahead(parsed.lookahead), seed=0)
    frames = list(bake(parsed.recording, options, _engine(parsed.model)))
    timings = parsed.recording.with_suffix(".json")
    phones = evaluate.read_phones(timings) if timings.is_file() else ()
    samples = read_audio(parsed.recording).astype(np.float32) / 32768.0
    pictures.draw_strip(samples, frames, phones, parsed.output)
    _say(f"wrote {parsed.output}")


def _lookahead(text: str) -> float | None:
    if text == "full":
        return None
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a look-ahead; give milliseconds or full") from None


def _say(line: str) -> None:
    print(line, flush=True)


def _engine(model: Path) -> WindowEngine:
    """Return the engine that runs a model, in time that does not pass."""
    return WindowEngine(OnnxNetwork(model), 31, VirtualClock())
