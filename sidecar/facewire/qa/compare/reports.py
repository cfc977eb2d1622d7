"""What a comparison has found, for programs: JSON, and JUnit's XML for build servers."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from facewire import __version__
from facewire.qa.bounds import finite
from facewire.qa.compare.pairs import Result
from facewire.qa.compare.tolerance import Tolerance
from facewire.qa.junit import junit

__all__ = ["as_json", "as_junit"]


def as_json(results: Sequence[Result], tolerance: Tolerance, a: Path, b: Path) -> str:
    """Return one object: what was compared, the tolerance, and each pair with its findings and measures."""
    whole = {
        "software": f"facewire/{__version__}",
        "a": str(a),
        "b": str(b),
        "tolerance": finite(tolerance),
        "different": sum(bool(result.findings) for result in results),
        "pairs": [_pair(result) for result in results],
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def as_junit(results: Sequence[Result], command: str = "compare") -> str:
    """Return a test suite with a case for each pair, which fails where there are findings.

    Args:
        results: what has come of the pairs.
        command: whose results they are.
    """
    return junit(command, [(result.pair.name, result.findings) for result in results])


def _pair(result: Result) -> dict[str, object]:
    measures = {} if result.comparison is None else asdict(result.comparison)
    if measures:
        measures["channels"] = dict(result.comparison.channels) if result.comparison else {}
    return {"name": result.pair.name, "findings": list(result.findings), "measures": measures}
