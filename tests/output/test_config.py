import pytest

from facewire.clock import VirtualClock
from facewire.errors import UsageError
from facewire.output.config import OutputConfig
from facewire.output.kinds import KINDS
from tests.fakes import Keep


@pytest.mark.parametrize("gain", [-0.1, 10.1, float("nan")])
def test_a_gain_out_of_range(gain: float) -> None:
    with pytest.raises(UsageError, match=r"gain of the livelink output is .* from 0 to 10"):
        OutputConfig("livelink", "127.0.0.1", gain=gain)


def test_a_subject_that_cannot_be() -> None:
    with pytest.raises(UsageError, match="choose another subject for the livelink output"):
        OutputConfig("livelink", "127.0.0.1", subject="a/b")


def test_an_output_is_made_from_its_settings(kept: Keep) -> None:
    output = kept(KINDS["livelink"].open(OutputConfig("livelink", "127.0.0.1:11111"), VirtualClock(), 31))
    assert output.dropped == 0
