"""What the commands that make data and networks do with their arguments: call the step, print."""

import argparse
import os
from dataclasses import replace
from pathlib import Path

from facewire_training import recipe

__all__ = [
    "align",
    "average",
    "collect",
    "export",
    "make",
    "pack",
    "quantise",
    "revoice",
    "synthesise",
    "train",
    "unpack",
]


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


def pack(parsed: argparse.Namespace) -> None:
    """Make the data folder small."""
    from facewire_training.data.pack import pack

    for path in pack(parsed.data, parsed.packed):
        _say(f"{path} ({path.stat().st_size / 1e6:.1f} MB)")


def unpack(parsed: argparse.Namespace) -> None:
    """Make a data folder of a small one."""
    from facewire_training.data.pack import unpack

    for path in unpack(parsed.packed, parsed.data):
        _say(str(path))


def train(parsed: argparse.Namespace) -> None:
    """Train for a time."""
    options = _options(
        parsed, start=parsed.start, rate=parsed.rate, hold=parsed.hold, compiled=parsed.compile
    )
    options = replace(options, steps=parsed.steps, speakers=parsed.speakers, only=parsed.only)
    recipe.train_network(parsed.data, parsed.checkpoint, options, _say)


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


def quantise(parsed: argparse.Namespace) -> None:
    """Write the file that CPUs run."""
    written = recipe.quantise_network(parsed.data, parsed.model, parsed.seed)
    _say(f"wrote {written} ({written.stat().st_size / 1e6:.1f} MB)")


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
    quantise(parsed)


def _train_stage(parsed: argparse.Namespace, name: str, share: float, start: Path | None) -> Path:
    """Train for a share of the minutes; return the checkpoint."""
    checkpoint: Path = parsed.data / f"{name}.pt"
    options = replace(_options(parsed, start=start, compiled=parsed.compile), minutes=share * parsed.minutes)
    recipe.train_network(parsed.data, checkpoint, options, _say)
    return checkpoint


def _options(
    parsed: argparse.Namespace,
    *,
    start: Path | None = None,
    rate: float | None = None,
    hold: bool = False,
    compiled: bool = False,
) -> recipe.TrainingOptions:
    return recipe.TrainingOptions(
        minutes=parsed.minutes,
        start=start,
        seed=parsed.seed,
        compiled=compiled,
        rate=rate,
        hold=hold,
        device=parsed.device,
        workers=parsed.workers,
    )


def _say(line: str) -> None:
    print(line, flush=True)
