"""One line, checked: its sound is measured, a face is drawn for it, and its take is held against that."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from facewire.commands.baking import bake_options, offline_engine
from facewire.commands.config import Config
from facewire.commands.qa.check.lines import Line
from facewire.errors import FacewireError
from facewire.grid import MAX_RATE, MIN_RATE
from facewire.pipeline.offline import bake
from facewire.ports import Engine
from facewire.qa.check.faces.closures import closures_against, closures_heard
from facewire.qa.check.faces.frame_rates import other_rate
from facewire.qa.check.faces.movement import movement_of
from facewire.qa.check.findings import Finding
from facewire.qa.check.judging import LineMeasures, judge
from facewire.qa.check.limits import Limits
from facewire.qa.check.rates import RATIOS, Rate, believable, gain_of, suspect
from facewire.qa.check.sound.fingerprint import Fingerprint
from facewire.qa.check.sound.measuring import measure_sound
from facewire.qa.check.sureness import Sureness, right_of_loud, sureness_of
from facewire.qa.check.transcript import read_transcript
from facewire.qa.compare.measures import compare
from facewire.source.recording import Recording
from facewire.take.reading import read_take
from facewire.take.table import Take, TakeHead, take_of

__all__ = ["Checker", "Outcome"]

Found = TypeVar("Found")

_TRIED_S: Final = 8
"""Seconds of a recording that are heard at other sample rates."""
_LOOKED_AT_S: Final = 120
"""A face that lasts longer is none to look at, and too much for a page."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a line."""

    findings: tuple[Finding, ...]
    print: Fingerprint | None = None
    """None where it could not be read."""


class Checker:
    """Checks one line after the other, with one engine.

    Args:
        config: frames a second, look-ahead, engine, tuning, character.
        limits: from which measure on something is a finding.
        engine: makes the mouths; None to load that of `config`.

    Raises:
        FacewireError: the engine cannot be loaded.
    """

    def __init__(self, config: Config, limits: Limits, engine: Engine | None = None) -> None:
        self._options = bake_options(config)
        self._limits = limits
        self._engine = engine or offline_engine(config)

    def __call__(self, line: Line) -> Outcome:
        """Check a line; what cannot be read is a finding too."""
        try:
            return self._check(line)
        except FacewireError as error:
            return Outcome((Finding("unreadable", str(error)),))
        except Exception as error:
            # Decoders meet what nobody has thought of, and one file must stop no other.
            what = f"{type(error).__name__}: {error}; convert the recording, or report this"
            return Outcome((Finding("unreadable", what),))

    def face(self, line: Line) -> Take | None:
        """Return the face of a line, its take or what a bake would draw; None where one cannot see it."""
        try:
            recording = Recording.open(line.recording)
            if recording.seconds > _LOOKED_AT_S:
                return None
            return self._heard(recording) if line.take is None else read_take(line.take)
        except FacewireError:
            # What is wrong with it has been found.
            return None

    def close(self) -> None:
        """Release the engine."""
        self._engine.close()

    def _check(self, line: Line) -> Outcome:
        measures, amiss = self.measured(line)
        return Outcome((*amiss, *judge(measures, self._limits)), measures.sound.print)

    def measured(self, line: Line) -> tuple[LineMeasures, list[Finding]]:
        """Return what is measured of a line, and which of its files are missing or cannot be read.

        Raises:
            FacewireError: that is its recording.
        """
        recording = Recording.open(line.recording)
        sound = measure_sound(recording)
        heard = self._heard(recording)
        amiss = [Finding("no-take", "the folder of takes has none of it")] if line.lacks_take else []
        read = _read(read_take, line.take, amiss)
        # A take without frames is one, too.
        take = heard if read is None else read
        transcript = _read(read_transcript, line.transcript, amiss)
        frame_s = 1.0 / take.head.fps
        sureness = sureness_of(heard)
        against = None if take is heard else compare(heard, take)
        measures = LineMeasures(
            sound=sound,
            sureness=sureness,
            movement=movement_of(take, sound.loudness, heard),
            right=right_of_loud(heard, sound.loudness),
            rate=self._rate(recording, sureness) if suspect(sureness) else None,
            transcript=transcript,
            closures=None if transcript is None else closures_against(take, transcript),
            against=against,
            other_rate=None if against is None else other_rate(heard, take, against.likeness),
            heard=None if against is None else closures_heard(heard, take, against.lag_ms / 1000.0),
            take_s=float(take.times[-1]) + frame_s if len(take) else 0.0,
            frame_s=frame_s,
        )
        return measures, amiss

    def _heard(self, recording: Recording, most_s: int | None = None) -> Take:
        """Return what the network draws for a recording, of no more than `most_s` seconds."""
        fps = self._options.fps
        frames = islice(bake(recording, self._options, self._engine), most_s and most_s * fps)
        return take_of(TakeHead(fps, recording.path.name), [frame.face for frame in frames])

    def _rate(self, recording: Recording, known: Sureness) -> Rate | None:
        """Return the sample rate at which the network hears a recording best, beside its own."""
        tried = []
        if recording.seconds > _TRIED_S:
            known = sureness_of(self._heard(recording, _TRIED_S))
        for ratio in RATIOS:
            rate = round(recording.rate * ratio)
            if MIN_RATE <= rate <= MAX_RATE:
                found = sureness_of(
                    self._heard(replace(recording, rate=rate), max(1, round(_TRIED_S / ratio)))
                )
                if believable(found, known):
                    tried.append(Rate(ratio, gain_of(ratio, found, known)))
        return max(tried, key=lambda one: one.gain, default=None)


def _read(read: Callable[[Path], Found], path: Path | None, unreadable: list[Finding]) -> Found | None:
    """Return what is in a file; None where there is none, or it cannot be read, which is a finding."""
    if path is None:
        return None
    try:
        return read(path)
    except FacewireError as error:
        unreadable.append(Finding("unreadable", str(error)))
        return None
