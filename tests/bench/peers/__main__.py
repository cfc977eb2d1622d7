"""`python -m tests.bench.peers DIR`: one table of scores, Facewire beside its peers, same recordings."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from facewire.engine.onnx import MODEL_PATH
from facewire.engine.siblings import find_quantised
from facewire.errors import FacewireError, UsageError
from facewire.grid import DEFAULT_FPS, frames_in
from facewire.serve.engines import EngineChoice, build_offline
from facewire.values import Floats
from facewire_training.data.corpora import read_audio
from facewire_training.measure.evaluate import Clip, evaluate, format_table, read_clips
from facewire_training.measure.scores import Doubles, Scores, Track, score
from tests.bench.peers import programs
from tests.bench.peers.calibration import blank_profile, profile_of
from tests.bench.peers.level import level_gate
from tests.bench.peers.mapping import HEADAUDIO, RHUBARB, WLIPSYNC, track_of_shapes

_FRAME_S: Final = 1.0 / DEFAULT_FPS


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording as every peer gets it: float32 `samples` at 16 kHz, and the `times` of its frames."""

    clip: Clip
    samples: Floats
    times: Doubles


def main() -> int:
    """Print the table; return the exit status."""
    parsed = _parser().parse_args()
    try:
        clips, absent = read_clips(parsed.folder), programs.missing()
        if absent:
            raise UsageError(absent)
        print(format_table(list(_columns(clips, parsed))))
    except FacewireError as failure:
        print(f"peers: {failure}", file=sys.stderr)
        return failure.exit_code
    return 0


def _columns(clips: list[Clip], parsed: argparse.Namespace) -> Iterator[tuple[str, Scores]]:
    recordings = [_hear(clip) for clip in clips]
    live, delay = f"live, {parsed.delay:g} ms", parsed.delay / 1000.0

    def column(name: str, mouth: Callable[[Heard], Track]) -> tuple[str, Scores]:
        print(f"{name} …", file=sys.stderr, flush=True)
        return name, score([mouth(heard) for heard in recordings])

    yield column(f"level gate, {live}", lambda h: level_gate(h.samples, h.times, delay, h.clip.phones))
    if parsed.wlipsync_profile:
        yield column(
            f"wLipSync 1.3.1, given profile, {live}", lambda h: _wlipsync(h, parsed.wlipsync_profile, delay)
        )
    yield column(
        f"wLipSync 1.3.1, calibrated on these clips, {live}", lambda h: _calibrated_wlipsync(h, delay)
    )
    yield column(f"HeadAudio 0.1.0, {live}", lambda h: _headaudio(h, delay))
    yield column("Rhubarb 1.14 (WASM 0.1.8), offline", _rhubarb)
    engine = build_offline(EngineChoice("onnx", DEFAULT_FPS, parsed.model))
    yield "Facewire, live, 48 ms", evaluate(clips, engine, 48.0)
    yield "Facewire, full", evaluate(clips, engine, None)


def _hear(clip: Clip) -> Heard:
    samples = read_audio(clip.path).astype(np.float32) / 32768.0
    return Heard(clip, samples, np.arange(frames_in(len(samples), DEFAULT_FPS)) / DEFAULT_FPS)


def _wlipsync(heard: Heard, profile: Path, delay: float) -> Track:
    shapes = programs.run_wlipsync(heard.samples, profile).at(heard.times + delay)
    return track_of_shapes(shapes, WLIPSYNC, heard.times, heard.clip.phones)


def _calibrated_wlipsync(heard: Heard, delay: float) -> Track:
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "profile.json"
        profile.write_text(blank_profile())
        profile.write_text(profile_of(programs.run_wlipsync(heard.samples, profile), heard.clip.phones))
        return _wlipsync(heard, profile, delay)


def _headaudio(heard: Heard, delay: float) -> Track:
    shapes = programs.run_headaudio(heard.samples).at(heard.times + delay)
    return track_of_shapes(shapes, HEADAUDIO, heard.times, heard.clip.phones)


def _rhubarb(heard: Heard) -> Track:
    # Its cues jump; shown over a frame's own time they score better, and still reach a closure of one frame.
    shapes = programs.run_rhubarb(heard.samples).around(heard.times, _FRAME_S)
    return track_of_shapes(shapes, RHUBARB, heard.times, heard.clip.phones)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.peers", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="NAME.wav with NAME.json of phones each")
    parser.add_argument(
        "--delay", type=float, default=48.0, metavar="MS", help="how long the voice waits for live peers (48)"
    )
    parser.add_argument(
        "--wlipsync-profile",
        type=Path,
        metavar="FILE",
        help="a uLipSync profile, as JSON, for one more column",
    )
    shipped = find_quantised(MODEL_PATH)
    parser.add_argument("--model", type=Path, default=shipped, help=f"({shipped.name} in the package)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
