"""From which measure on something is a finding, and how bad each rule is: from a TOML file, or as usual."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from facewire.errors import UsageError, unknown_name
from facewire.qa.bounds import bounds_of, check_bounds, read_values
from facewire.qa.check.findings import RULES, Severity

__all__ = ["Limits", "Settings", "read_settings"]

_SEVERITY: Final = "severity"
_WORDS: Final = {severity.word: severity for severity in Severity}


@dataclass(frozen=True, slots=True)
class Limits:
    """The bound of each measure. A line is found where it is beyond; tests/qa/defects chose the usual ones.

    Raises:
        UsageError: a bound is no number, or below 0.
    """

    silent_below_db: float = 60.0
    """dB below full scale under which speech is silence."""
    channel_below_db: float = 40.0
    """dB under the loudest channel at which another one is missing."""
    antiphase: float = 0.9
    """Anticorrelation of two channels, 0..1."""
    clipped: float = 3.0
    """Flat peaks in each second of sound."""
    dc: float = 0.01
    """Of full scale."""
    hum_db: float = 16.0
    """dB that mains hum stands out of what is beside it in the spectrum, in what never falls silent."""
    music: float = 0.71
    """Share of a second for which twelve tones last, 0..1; the mean of all seconds."""
    cut_db: float = 10.0
    """dB under the line's speech at which its first or last 5 ms are still loud."""
    rate_gain: float = 0.07
    """How much surer the network is at another sample rate, of 1; how fast it speaks counts too."""
    same_bits: float = 0.25
    """Share of the bits of two fingerprints that differ in one recording."""
    unsure: float = 0.5
    """Share of sounds that the network expects to hear rightly, 0..1."""
    open_closures: float = 0.6
    """Share of the transcript's p b m that may have no closure."""
    in_silence: float = 0.7
    """Way of the lips, opening and closing, within a second in which nobody speaks, in jaw-open units."""
    silence_s: float = 0.3
    """A silence that is shorter is not looked at."""
    still_s: float = 1.3
    frozen_s: float = 0.15
    jitter: float = 0.01
    """Of a weight, 0..1."""
    length_s: float = 0.05
    """Difference of the take's length from the recording's, beside a frame."""
    late_ms: float = 30.0
    drift_ms: float = 40.0
    unlike: float = 0.5
    """Correlation of the take's lips with those that the network draws, under which it is another line."""

    def __post_init__(self) -> None:
        check_bounds(self, "a limit")


@dataclass(frozen=True, slots=True)
class Settings:
    """How lines are judged."""

    limits: Limits = field(default_factory=Limits)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    """Of rules that are not as bad as usual, or worse."""

    def severity(self, rule: str) -> Severity:
        """Return how bad a finding of a rule is."""
        return self.severities.get(rule, RULES[rule].severity)


def read_settings(path: Path) -> Settings:
    """Return the settings in a TOML file: limits by their names, and rules below `[severity]`.

    Raises:
        UsageError: it cannot be read, or names a limit, a rule or a severity that there is not.
    """
    values = read_values(path, "cut_db = 20")
    chosen = values.pop(_SEVERITY, {})
    if not isinstance(chosen, dict):
        raise UsageError(f'{path}: [severity] is a table such as hum = "off"')
    for rule, word in chosen.items():
        if rule not in RULES:
            raise UsageError(
                f"{path}: {unknown_name('rule', rule, RULES, f'the rules are {_listed(RULES)}')}"
            )
        if word not in _WORDS:
            raise UsageError(f"{path}: {rule} is {word!r}; choose {_listed(_WORDS)}")
    severities = {rule: _WORDS[word] for rule, word in chosen.items()}
    return Settings(bounds_of(path, values, Limits), severities)


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(names)
