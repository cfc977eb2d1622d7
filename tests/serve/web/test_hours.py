import pytest

from tests.serve.web.hours import FPS, run

pytestmark = pytest.mark.slow


def test_nothing_grows() -> None:
    """Half a minute here; `python -m tests.serve.web.hours` plays an hour."""
    grown = run(1 / 120)
    assert grown.faces > 0.8 * 30 * FPS
    assert grown.objects < 500
    assert grown.megabytes < 10
