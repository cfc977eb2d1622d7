"""Runs the peers: the Node scripts beside this file, each over one recording, and reads what they print.

Knows their rates and their CSV; what a shape means for a mouth is the business of `mapping`.
"""

import csv
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from typing import Final

import numpy as np
import samplerate

from facewire.errors import UsageError
from facewire.grid import SAMPLE_RATE
from facewire.values import Floats
from tests.bench.peers.mapping import Shapes

__all__ = ["missing", "read_shapes", "run_headaudio", "run_rhubarb", "run_wlipsync"]

FOLDER: Final = Path(__file__).parent
_WLIPSYNC_RATE: Final = 48_000
"""Hertz: what a browser's audio context has by default."""
_HEADAUDIO_RATE: Final = 44_100
"""Hertz. Its pre-emphasis and its filter depend on the rate; of the usual ones it scores best at this."""
_TAIL_S: Final = 0.5
"""Silence after a recording: the last frames need what a live peer shows once it has heard them out."""


def missing() -> str | None:
    """Return the one line that says what to install, or None where all is there."""
    if shutil.which("node") is None:
        return "Node.js is not installed; the peers need version 20 or later"
    if not (FOLDER / "node_modules").is_dir():
        return f"the peers are not installed: npm install --prefix {FOLDER}"
    return None


def run_wlipsync(samples: Floats, profile: Path) -> Shapes:
    """Return what wLipSync shows, with a profile in uLipSync's JSON, to float32[n] at 16 kHz."""
    return _run("wlipsync.mjs", _played(samples, _WLIPSYNC_RATE), str(_WLIPSYNC_RATE), str(profile))


def run_headaudio(samples: Floats) -> Shapes:
    """Return what HeadAudio shows to float32[n] at 16 kHz."""
    return _run("headaudio.mjs", _played(samples, _HEADAUDIO_RATE), str(_HEADAUDIO_RATE))


def run_rhubarb(samples: Floats) -> Shapes:
    """Return what Rhubarb shows to float32[n] at 16 kHz, in about twice the recording's time."""
    return _run("rhubarb.mjs", samples)


def read_shapes(text: str) -> Shapes:
    """Return the CSV of a script: a header `t,SHAPE,…`, then rows in order of time.

    Raises:
        ValueError: it is not such a table.
    """
    header, *rows = csv.reader(StringIO(text)) if text else [[""]]
    if header[0] != "t" or not rows or any(len(row) != len(header) for row in rows):
        raise ValueError("not a table of shapes")
    table = np.array(rows, np.float64)
    if (np.diff(table[:, 0]) < 0.0).any():
        raise ValueError("the rows are not in order of time")
    return Shapes(table[:, 0], tuple(header[1:]), table[:, 1:])


def _played(samples: Floats, rate: int) -> Floats:
    padded = np.concatenate([samples, np.zeros(int(_TAIL_S * SAMPLE_RATE), np.float32)])
    return np.asarray(samplerate.resample(padded, rate / SAMPLE_RATE, "sinc_medium"), np.float32)


def _run(script: str, samples: Floats, *arguments: str) -> Shapes:
    pcm = (np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()
    done = subprocess.run(["node", str(FOLDER / script), *arguments], input=pcm, capture_output=True)
    if done.returncode:
        lines = [line for line in done.stderr.decode(errors="replace").splitlines() if "Error" in line]
        raise UsageError(f"{script} failed: {lines[0].strip() if lines else 'it gave no reason'}")
    return read_shapes(done.stdout.decode())
