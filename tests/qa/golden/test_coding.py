"""The bytes of golden takes."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.face.channels import CHANNEL_INDEX
from facewire.qa.golden.coding import decode, encode
from facewire.take.table import Take, TakeHead
from tests.qa.lines import JAW, line, with_weights

BLINK = CHANNEL_INDEX["eyeBlinkLeft"]


def still(frames: int, fps: int = 4) -> Take:
    return Take(
        TakeHead(fps, "still"),
        np.arange(frames) / fps,
        np.zeros((frames, 52), np.float32),
        np.zeros((frames, 9), np.float32),
        np.zeros((frames, 15), np.float32),
        np.zeros(frames, np.float32),
    )


def known() -> Take:
    """Six frames in two seconds: small and large steps, a negative angle, a still second."""
    take = still(6)
    take.weights[:4, JAW] = (0.005, 0.135, 0.005, 0.5)
    take.weights[4, BLINK] = 1.0
    take.pose[:, 0] = np.radians(-1.5)
    take.visemes[:4, 0] = 1.0
    take.voice[5] = 0.25
    return take


KNOWN = """\
facewire golden 1
sound 0123abcd
fps 4
frames 6
@0
jawOpen 1 zZ(+99)
headYaw -15
viseme_sil 20
@1
eyeBlinkLeft 200 (-200)
headYaw -15
voice 0 e
"""


def test_the_bytes_are_known() -> None:
    assert encode(known(), "0123abcd") == KNOWN
    read = decode(KNOWN, "known")
    assert read.sound == "0123abcd"
    assert read.take.head.fps == 4
    assert read.take.table == pytest.approx(known().table, abs=1e-6)
    assert read.take.times.tolist() == known().times.tolist()
    assert decode(KNOWN.replace("\n", "\r\n"), "known").take.table.tobytes() == read.take.table.tobytes()


@settings(max_examples=25)
@given(st.integers(0, 40), st.integers(1, 31), st.integers(0, 2**32 - 1))
def test_what_is_read_is_within_half_a_step(frames: int, fps: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    take = still(frames, fps)
    take.weights[:] = rng.uniform(-0.2, 1.2, take.weights.shape) * rng.integers(0, 2, 52)
    take.pose[:] = rng.uniform(-1.0, 1.0, take.pose.shape)
    take.visemes[:] = rng.uniform(0.0, 1.0, take.visemes.shape)
    text = encode(take, "0")
    read = decode(text, "take").take
    assert np.abs(read.weights - take.weights).max(initial=0.0) <= 0.0025 + 1e-6
    assert np.abs(np.degrees(read.pose - take.pose)).max(initial=0.0) <= 0.05 + 1e-4
    assert np.abs(read.visemes - take.visemes).max(initial=0.0) <= 0.025 + 1e-6
    # What is quantised already stays as it is.
    assert encode(read, "0") == text


def test_one_changed_frame_changes_one_line() -> None:
    take = line()
    weights = take.weights.copy()
    weights[40, JAW] += 0.1
    before, after = (encode(one, "0").splitlines() for one in (take, with_weights(take, weights)))
    (changed,) = [number for number, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    assert before[changed].startswith("jawOpen ")
    assert max(n for n in range(changed) if before[n].startswith("@")) == before.index("@1")


@pytest.mark.parametrize("missing", range(len(KNOWN.splitlines())))
def test_a_line_that_is_missing_is_found_or_is_a_channel_at_rest(missing: int) -> None:
    lines = KNOWN.splitlines()
    channel = lines.pop(missing)[0].isalpha() and missing > 3
    if channel:
        assert decode("\n".join(lines), "known").take.table != pytest.approx(known().table)
    else:
        with pytest.raises(WireError):
            decode("\n".join(lines), "known")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("golden 1", "golden 2"),
        ("fps 4", "fps 0"),
        ("fps 4", "fps 121"),
        ("frames 6", "frames 99999999"),
        ("frames 6", "frames 9"),
        ("frames 6", "frames 4"),
        ("@1", "@2"),
        ("jawOpen 1 z", "jawOpne 1 z"),
        ("jawOpen 1 z", "jawOpen z"),
        ("jawOpen 1 z", "jawOpen 1 aaaz"),
        ("zZ(", "z?("),
        ("(+99)", "(+9999999)"),
        ("voice 0 e", "voice 0 e\nrest"),
        ("@0\n", ""),
        ("voice 0 e", "voice 0 e\n@2"),
    ],
)
def test_what_is_broken_is_refused(old: str, new: str) -> None:
    assert old in KNOWN
    with pytest.raises(WireError):
        decode(KNOWN.replace(old, new), "known")


@settings(max_examples=50)
@given(st.text(alphabet="@ \nabzAZ.()+-0123456789jawOpen", max_size=60))
def test_nothing_else_is_raised(rest: str) -> None:
    with suppress(WireError):
        assert len(decode(KNOWN + rest, "known").take) == 6


def test_a_take_of_no_frames() -> None:
    assert len(decode(encode(still(0), "0"), "none").take) == 0
