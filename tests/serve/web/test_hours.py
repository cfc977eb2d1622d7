import pytest

from tests.serve.web.hours import FPS, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


def test_nothing_grows() -> None:
    """A minute here; `python -m tests.serve.web.hours` plays an hour."""
    grown = run(1 / 60)
    assert grown.faces > 0.8 * 60 * FPS
    assert grown.objects < 500
    assert grown.megabytes < 10
