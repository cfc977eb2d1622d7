"""`facewire report`: measures lines, says what they are like, and writes a page and JSON."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from facewire import __version__
from facewire.commands import terminal
from facewire.commands.config import Config
from facewire.commands.pool.jobs import check_jobs
from facewire.commands.qa.places import check_places
from facewire.commands.qa.report.lines import lines_below
from facewire.commands.qa.report.measuring import measure_all
from facewire.face.channels import VISEMES
from facewire.qa.report.html import as_html, headline, standing_out
from facewire.qa.report.line import LineMeasures
from facewire.qa.report.summary import Summary, summarize
from facewire.take.whole import write_whole

__all__ = ["as_json", "run"]


def run(parsed: argparse.Namespace, config: Config) -> int:
    """Measure, say what the lines are like, and write what was asked for.

    Returns:
        0; 1 where a line could not be measured.

    Raises:
        UsageError: the folders or a report's place cannot be used, or `--jobs` is no number of processes.
    """
    check_jobs(parsed.jobs)
    check_places(parsed.json, parsed.html)
    lines = measure_all(lines_below(parsed.inputs, parsed.audio), config, parsed.jobs)
    summary = summarize(lines)
    if parsed.json is not None:
        write_whole(parsed.json, as_json(lines, summary, parsed.inputs))
        terminal.note(f"{parsed.json} is written")
    if parsed.html is not None:
        write_whole(parsed.html, as_html(lines, summary, parsed.inputs))
        terminal.note(f"{parsed.html} is written")
    terminal.note(headline(summary))
    for words in standing_out(summary):
        terminal.note(words)
    for line in lines:
        if line.failed:
            terminal.error(f"{line.name}: {line.failed}")
    return 1 if summary.failed else 0


def as_json(lines: Sequence[LineMeasures], summary: Summary, inputs: Sequence[Path]) -> str:
    """Return one object: what was measured, all lines together, and each line with its measures."""
    spreads = {
        one.name: {f"p{percent}": one.percentile(percent) for percent in (0, 5, 50, 95, 100)}
        for one in summary.spreads
    }
    whole = {
        "software": f"facewire/{__version__}",
        "inputs": [str(path) for path in inputs],
        "summary": {**asdict(summary), "spreads": spreads},
        "viseme_names": VISEMES,
        "lines": [asdict(line) for line in lines],
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
