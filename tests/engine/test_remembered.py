"""Mouths that were kept are those that the engine makes."""

from collections.abc import Sequence

import numpy as np
import pytest

from facewire.audio.timeline import Timeline
from facewire.engine.remembered import Remembered
from facewire.ports import Ask
from facewire.values import Mouth, NoMouth
from tests.fakes import ProbeNetwork, probe_engine

SOUND = Timeline()


def asks(*frames: int) -> list[Ask]:
    return [Ask(SOUND, frame, 48.0) for frame in frames]


def as_bytes(mouths: Sequence[Mouth | NoMouth]) -> list[bytes]:
    assert all(isinstance(mouth, Mouth) for mouth in mouths)
    return [
        one.weights.tobytes() + one.visemes.tobytes() + repr(one.voice).encode()
        for one in mouths
        if isinstance(one, Mouth)
    ]


def test_what_was_kept_is_answered_without_the_engine() -> None:
    network = ProbeNetwork()
    first = Remembered(probe_engine(network))
    made = as_bytes(first.infer(asks(0, 1))) + as_bytes(first.infer(asks(2)))
    assert first.kept is not None
    network.fail_next = True
    again = Remembered(probe_engine(network), first.kept)
    assert as_bytes(again.infer(asks(0))) + as_bytes(again.infer(asks(1, 2))) == made
    assert again.kept is None, "there is nothing new to keep"


def test_a_frame_that_is_not_known_is_made() -> None:
    engine = probe_engine(ProbeNetwork())
    first = Remembered(engine)
    first.infer(asks(0, 1))
    again = Remembered(engine, first.kept)
    assert as_bytes(again.infer(asks(1, 2))) == as_bytes(engine.infer(asks(1, 2)))
    assert again.kept is None, "a part is not kept as the whole"


def test_mouths_with_one_missing_are_not_kept() -> None:
    class Sheds:
        def infer(self, asked: Sequence[Ask], *_: object) -> list[NoMouth]:
            return [NoMouth.SHED] * len(asked)

    engine = Remembered(Sheds())  # type: ignore[arg-type]
    assert engine.infer(asks(0)) == [NoMouth.SHED]
    assert engine.kept is None


@pytest.mark.parametrize("known", [b"", b"something else", None])
def test_what_cannot_be_mouths_is_no_answer(known: bytes | None) -> None:
    engine = Remembered(probe_engine(ProbeNetwork()), known)
    (mouth,) = engine.infer(asks(3))
    assert isinstance(mouth, Mouth)
    assert np.isfinite(mouth.weights).all()
