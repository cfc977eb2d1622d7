"""What the commands that measure do with their arguments: call the measure, print its table."""

import argparse
import tempfile
from pathlib import Path

import numpy as np

from facewire.clock import VirtualClock
from facewire.engine.onnx import OnnxNetwork, OnnxStream
from facewire.engine.siblings import QUANTISED
from facewire.engine.stream.engine import StreamEngine
from facewire.engine.windowed import WindowEngine
from facewire.errors import UsageError
from facewire.ports import Engine

__all__ = ["compare", "curve", "evaluate", "languages", "level", "lips", "look", "noise"]

_CURVE_MS = (0, 16, 32, 48, 64, 96, 128, 192, 256)


def evaluate(parsed: argparse.Namespace) -> None:
    """Print one table, a column per look-ahead, and on demand the phones that count against the mouth."""
    from facewire_training.measure import conditions, evaluate
    from facewire_training.measure.misses import describe, misses
    from facewire_training.measure.scores import score

    clips, engine = evaluate.read_clips(parsed.folder, parsed.held_out), _engine(parsed.model, parsed.fps)
    columns, missed = [], []
    with tempfile.TemporaryDirectory() as folder:
        heard = conditions.spoilt(clips, Path(folder), parsed.level, parsed.snr)
        for text in parsed.lookahead:
            tracks = evaluate.baked_tracks(heard, engine, _lookahead(text), parsed.fps)
            name = _column(text)
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


def compare(parsed: argparse.Namespace) -> None:
    """Print for each look-ahead how a second network differs from a first, with intervals."""
    from facewire_training.measure import evaluate
    from facewire_training.measure.compare import differences

    clips = evaluate.read_clips(parsed.folder, parsed.held_out)
    engines = [_engine(path) for path in (parsed.first, parsed.second)]
    for text in parsed.lookahead:
        first, second = (evaluate.baked_tracks(clips, engine, _lookahead(text)) for engine in engines)
        found = differences(first, second, parsed.draws, np.random.default_rng(parsed.seed))
        _say(f"{_column(text)}, {len(clips)} clips\n{evaluate.format_differences(found)}")


def level(parsed: argparse.Namespace) -> None:
    """Print the mean jaw of clips brought to several levels, against the first, at 48 ms."""
    from facewire_training.measure import conditions, evaluate

    clips, engine = evaluate.read_clips(parsed.folder, parsed.held_out), _engine(parsed.model)
    reference = 0.0
    for dbfs in parsed.levels:
        with tempfile.TemporaryDirectory() as folder:
            heard = conditions.spoilt(clips, Path(folder), dbfs, None)
            jaw = conditions.mean_jaw(heard, engine, 48.0)
        reference = reference or jaw
        _say(f"{dbfs:6.1f} dBFS RMS   mean jaw {jaw:.3f}   {100.0 * (jaw / reference - 1.0):+.0f} %")


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


def lips(parsed: argparse.Namespace) -> None:
    """Print one table of a mouth against real lips, a column per look-ahead, or the phones' own targets."""
    from facewire_training.data.lip_clips import read_lip_clips
    from facewire_training.measure import evaluate
    from facewire_training.measure.lips import expected, pairs
    from facewire_training.measure.lips.rooms import room_ahead
    from facewire_training.measure.lips.scores import format_lip_table, score_lips
    from facewire_training.measure.scores import score

    talkers = read_lip_clips(parsed.folder)
    clips = [clip for clip in talkers if clip.held_out or not parsed.held_out]
    with tempfile.TemporaryDirectory() as folder:
        if parsed.room:
            clips = room_ahead(clips, parsed.room, Path(folder))
        if parsed.targets:
            mouths = [("targets", pairs.target_mouths(clips, parsed.funnel))]
        else:
            engine = _engine(parsed.model)
            mouths = [
                (_column(text), pairs.baked_mouths(clips, engine, _lookahead(text), parsed.funnel))
                for text in parsed.lookahead
            ]
    if parsed.expected:
        mouths.insert(0, ("real lips", expected.real_mouths(clips, talkers)))
        tables = [(name, score(expected.expected_tracks(clips, made))) for name, made in mouths]
        _say(f"{len(clips)} clips against what viewers expect\n{evaluate.format_table(tables)}")
        return
    columns = [(name, score_lips(pairs.paired(clips, made, talkers))) for name, made in mouths]
    _say(f"{len(clips)} clips, 90 % intervals of clips drawn anew\n{format_lip_table(columns)}")


def noise(parsed: argparse.Namespace) -> None:
    """Print how far, and how often, sounds that are not speech open the mouth, at 48 ms."""
    from facewire_training.measure import conditions
    from facewire_training.measure.flicker import noise_scores

    engine = _engine(parsed.model)
    with tempfile.TemporaryDirectory() as folder:
        recordings = parsed.recordings or conditions.noise_recordings(Path(folder))
        for scores in noise_scores(recordings, engine, 48.0):
            _say(
                f"{scores.name:24s} mean gap {scores.mean:.3f}   largest {scores.largest:.3f}   "
                f"closures a second {scores.closures_a_second:.1f}"
            )


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


def _engine(model: Path, fps: int = 31) -> Engine:
    """Return the engine that runs a model on the CPU, in time that does not pass."""
    if model.name.endswith(QUANTISED):
        return StreamEngine(OnnxStream(model), fps, VirtualClock())
    return WindowEngine(OnnxNetwork(model), fps, VirtualClock())


def _lookahead(text: str) -> float | None:
    if text == "full":
        return None
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a look-ahead; give milliseconds or full") from None


def _column(text: str) -> str:
    return text if text == "full" else f"{text} ms"


def _say(line: str) -> None:
    print(line, flush=True)
