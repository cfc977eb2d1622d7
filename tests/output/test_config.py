import pytest

from facewire.errors import UsageError
from facewire.output.config import OutputConfig


@pytest.mark.parametrize("gain", [-0.1, 10.1, float("nan")])
def test_a_gain_out_of_range(gain: float) -> None:
    with pytest.raises(UsageError, match=r"gain of an output is .* from 0 to 10"):
        OutputConfig("127.0.0.1", gain=gain)


@pytest.mark.parametrize("rate", [-1, 0, 121])
def test_a_rate_out_of_range(rate: int) -> None:
    with pytest.raises(UsageError, match=r"rate of an output is .* from 1 to 120 a second"):
        OutputConfig("127.0.0.1", rate=rate)


def test_a_subject_that_cannot_be() -> None:
    with pytest.raises(UsageError, match="choose another subject for the output"):
        OutputConfig("127.0.0.1", subject="a/b")
