"""The report of a check as one file: a table to sort, and sound, face and findings of the worst lines."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

import numpy as np

from facewire import __version__
from facewire.errors import FacewireError, SourceError
from facewire.face.channels import CHANNELS
from facewire.qa.check.limits import Settings
from facewire.qa.check.results import Checked
from facewire.qa.page.assembling import line_page_of
from facewire.qa.page.line import as_bytes, faces_of, sound_of
from facewire.source.recording import Recording
from facewire.take.table import Take
from facewire.values import Floats

__all__ = ["MOST_SHOWN", "Waveform", "as_html", "waveform_of"]

MOST_SHOWN: Final = 40
"""Lines whose sound and face are in the report: the worst. All are in its table."""
_UNREADABLE: Final = "unreadable"
_COLUMNS: Final = 1200
"""Of a waveform: about the dots of a screen."""


@dataclass(frozen=True, slots=True, eq=False)
class Waveform:
    """How far a recording swings, in equal parts of it."""

    seconds: float
    peaks: Floats
    """float32[parts, 2]: lowest and highest sample of all channels, -1..1."""


def as_html(
    worst: Sequence[Checked],
    settings: Settings,
    inputs: Sequence[Path],
    face_of: Callable[[Checked], Take | None],
) -> str:
    """Return the report.

    Args:
        worst: all lines, the worst first.
        settings: how bad each rule is.
        inputs: what was checked, for the title.
        face_of: gives the face of a line; None for none. Asked for the worst lines alone.
    """
    lines = {}
    for at, line in enumerate(worst[:MOST_SHOWN]):
        # What could not be read may have ended the process that tried.
        readable = all(finding.rule != _UNREADABLE for finding in line.findings)
        packed = _line(line, face_of) if line.findings and readable else None
        if packed is not None:
            lines[at] = packed
    where = ", ".join(map(str, inputs))
    data = {
        "inputs": where,
        "software": f"facewire/{__version__}",
        "channels": CHANNELS,
        "rows": [_row(line, settings) for line in worst],
        "lines": lines,
    }
    texts = {"<!-- title -->": escape(where), "<!-- heading -->": "What was found"}
    return line_page_of("facewire.qa.check.page", "check", data, texts)


def waveform_of(recording: Recording) -> Waveform:
    """Return the waveform of a recording; of one that breaks off, as far as it goes."""
    hop = max(1, round(recording.seconds * recording.rate / _COLUMNS))
    parts: list[Floats] = []
    rest = np.zeros((0, 1), np.float32)
    with suppress(SourceError):
        for block in recording.channel_blocks():
            # As the network hears it: what is no number is silence.
            heard = np.where(np.isnan(block), np.float32(0.0), block)
            samples = np.concatenate((rest, heard)) if len(rest) else heard
            whole = len(samples) // hop * hop
            inside = samples[:whole].reshape(-1, hop * samples.shape[1])
            parts.append(np.stack((inside.min(axis=1), inside.max(axis=1)), axis=1))
            rest = samples[whole:]
    if len(rest):
        parts.append(np.array([[rest.min(), rest.max()]], np.float32))
    return Waveform(recording.seconds, np.concatenate(parts) if parts else np.zeros((0, 2), np.float32))


def _row(line: Checked, settings: Settings) -> list[object]:
    findings = [
        [int(settings.severity(one.rule)), one.message, _rounded(one.at_s), _rounded(one.length_s), one.rule]
        for one in line.findings
    ]
    return [line.name, findings]


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def _line(line: Checked, face_of: Callable[[Checked], Take | None]) -> dict[str, object] | None:
    """Return waveform, sound and face of a line; None where it cannot be read."""
    try:
        waveform = waveform_of(Recording.open(line.recording))
    except FacewireError:
        return None
    face = face_of(line)
    return {
        "seconds": waveform.seconds,
        "peaks": as_bytes(128.0 + 127.0 * waveform.peaks),
        "sound": sound_of([line.recording]),
        "face": None if face is None else faces_of(face),
    }
