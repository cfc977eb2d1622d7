from pathlib import Path

import pytest

from facewire.take.recorded import find
from tests.output.hours import FPS, run

pytestmark = pytest.mark.slow


def test_nothing_grows_and_nothing_is_lost(tmp_path: Path) -> None:
    """Six minutes here; `python -m tests.output.hours` plays two hours."""
    grown = run(0.1, tmp_path)
    assert grown.objects < 500
    assert grown.megabytes < 20
    assert grown.dropped == 0
    # Of the first subject: a packet of Live Link, two of VMC twice as often, two of OSC, a face on disk.
    assert grown.packets > 360 * FPS * 8
    hosts = find(next(folder for folder in tmp_path.iterdir() if folder.name.endswith("host")))
    assert sum(1 for _ in hosts.faces()) == 360 * FPS
