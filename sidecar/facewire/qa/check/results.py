"""What has come of checking lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from facewire.qa.check.findings import Finding, Severity
from facewire.qa.check.limits import Settings

__all__ = ["Checked", "worst_first"]


@dataclass(frozen=True, slots=True)
class Checked:
    """One line, checked."""

    name: str
    """Where its recording lies below its folder, with `/` between the parts."""
    recording: Path
    findings: tuple[Finding, ...] = ()
    """Those of rules that are on, the worst first."""

    def severity(self, settings: Settings) -> Severity:
        """Return how bad the worst finding is; OFF where there is none."""
        return max((settings.severity(finding.rule) for finding in self.findings), default=Severity.OFF)


def worst_first(lines: Sequence[Checked], settings: Settings) -> list[Checked]:
    """Return lines with the worst ones first; equal ones by their names."""

    def key(line: Checked) -> tuple[list[int], str]:
        return sorted(-settings.severity(finding.rule) for finding in line.findings) or [0], line.name

    return sorted(lines, key=key)
