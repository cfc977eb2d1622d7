"""The report of a comparison as one file: a table to sort, and curves, sound and faces of the worst lines.

Everything is inside: the page asks no network. Its data are one JSON object; arrays of numbers go as bytes in
base64, one a value, because a browser reads those at once.
"""

import base64
import gzip
import json
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np

from facewire import __version__
from facewire.errors import UsageError
from facewire.face.channels import CHANNELS
from facewire.face.closure import CHANNEL_GAP
from facewire.qa.compare.pairs import Result
from facewire.take.reading import read_take
from facewire.take.table import Take

__all__ = ["MOST_CURVES", "as_html"]

MOST_CURVES: Final = 40
"""Lines whose curves, sound and faces are in the report: the worst. All are in its table."""
_PAGE: Final = resources.files("facewire").joinpath("page")
_HEAD: Final = ("head/file.js", "head/mesh.js", "head/shaders.js", "head/painter.js", "head.js")
"""The modules of the page's head, each before those that use it."""
_MOST_SOUND: Final = 1 << 20
"""Bytes of a recording; a longer one is left out."""
_SOUNDS: Final = {".wav": "audio/wav", ".flac": "audio/flac", ".mp3": "audio/mpeg", ".ogg": "audio/ogg"}


def as_html(worst: Sequence[Result], a: Path, b: Path, audio: Path | None) -> str:
    """Return the report.

    Args:
        worst: all results, the worst first.
        a: what was compared, for the title.
        b: the other.
        audio: a folder with the recordings of the lines, by the names of the takes; None for none.
    """
    shown = [result for result in worst if result.findings and result.comparison is not None][:MOST_CURVES]
    data = {
        "a": str(a),
        "b": str(b),
        "software": f"facewire/{__version__}",
        "channels": CHANNELS,
        "rows": [_row(result) for result in worst],
        "lines": {result.pair.name: line for result in shown if (line := _line(result, audio)) is not None},
    }
    # A name with `</script>` or `<!--` in it would end or change the script that holds it.
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    parts = {name: _part(name) for name in ("report.html", "report.css", "report.js")}
    page = parts["report.html"].replace("/* report.css */", parts["report.css"])
    page = page.replace("/* head.js */", _head_script()).replace("/* head.bin */", _head_file())
    return page.replace("/* report.js */", parts["report.js"]).replace("/* report.json */", told)


def _part(name: str) -> str:
    return resources.files("facewire.qa.compare.report").joinpath(name).read_text(encoding="utf-8")


def _head_script() -> str:
    """Return the modules of the page's head as one function that makes heads: a file alone has no modules."""
    told = [_PAGE.joinpath(name).read_text(encoding="utf-8") for name in _HEAD]
    lines = [line for text in told for line in text.splitlines() if not line.startswith("import ")]
    joined = "\n".join(line.removeprefix("export ") for line in lines)
    return f"const createHead = (() => {{\n{joined}\nreturn createHead;\n}})();\n"


def _head_file() -> str:
    packed = gzip.compress(_PAGE.joinpath("head.bin").read_bytes(), mtime=0)
    return base64.b64encode(packed).decode()


def _row(result: Result) -> list[object]:
    found = result.comparison
    if found is None:
        return [result.pair.name, list(result.findings)]
    lost, gained = len(found.closures_lost), len(found.closures_gained)
    return [
        result.pair.name, list(result.findings), round(found.rms, 4), round(found.eyes_rms, 4),
        round(found.brows_rms, 4), round(found.worst.difference, 3), found.worst.channel,
        round(found.worst.at_s, 3), round(found.lag_ms, 1), round(found.scale, 3), lost,
        gained, round(found.visemes_changed, 3), round(found.head_deg, 2), round(found.eyes_deg, 2),
        round(found.length_s, 3),
    ]  # fmt: skip


def _line(result: Result, audio: Path | None) -> dict[str, object] | None:
    """Return the curves and faces of both takes; None where one has gone meanwhile."""
    pair = result.pair
    assert pair.a is not None
    assert pair.b is not None
    try:
        takes = read_take(pair.a), read_take(pair.b)
    except UsageError:
        return None
    return {"a": _faces(takes[0]), "b": _faces(takes[1]), "sound": _sound(pair.name, pair.a, audio)}


def _faces(take: Take) -> dict[str, object]:
    """Return times in ms, weights in 255ths, angles and gaps between the lips in hundredths around 128."""
    gap = take.weights @ CHANNEL_GAP
    return {
        "fps": take.head.fps,
        "times": [round(1000.0 * at) for at in take.times.tolist()],
        "weights": _bytes(255.0 * take.weights),
        "pose": _bytes(128.0 + 100.0 * take.pose),
        "gap": _bytes(128.0 + 100.0 * gap),
        "voice": _bytes(255.0 * take.voice),
    }


def _bytes(values: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> str:
    return base64.b64encode(np.clip(np.round(values), 0, 255).astype(np.uint8).tobytes()).decode()


def _sound(name: str, take: Path, audio: Path | None) -> str | None:
    """Return the recording of a line as a data address; None where there is none, or it is too long."""
    for path in _recordings(name, take, audio):
        if path.is_file() and path.stat().st_size <= _MOST_SOUND:
            try:
                told = base64.b64encode(path.read_bytes()).decode()
            except OSError:
                continue
            return f"data:{_SOUNDS[path.suffix]};base64,{told}"
    return None


def _recordings(name: str, take: Path, audio: Path | None) -> Iterator[Path]:
    for suffix in _SOUNDS:
        if audio is not None:
            yield audio / f"{name}{suffix}"
        yield take / f"audio{suffix}" if take.is_dir() else take.parent / f"{Path(name).name}{suffix}"
