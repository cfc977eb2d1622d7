import math
from collections.abc import Sequence

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from facewire.face.channels import ARTICULATORS, VISEMES
from facewire_training.network.decision import BESIDE, TAUGHT, Decider, Decision
from facewire_training.network.losses import torch_lip_gap
from facewire_training.network.model import Heads
from facewire_training.phones.inventory import PHONES

DECIDER = Decider(Decision())
SURE, MAYBE = 4.0, -2.2
SHUT = 0.02


def shapes(closure: Sequence[float], voice: float, decider: Decider = DECIDER) -> torch.Tensor:
    """Articulators [poses, 20] of lips that are a quarter open and rounded but for the closure.

    `closure` is what speaks for PP against all other visemes, the logit of its share.
    """
    poses = len(closure)
    articulators = torch.full((1, poses, len(ARTICULATORS)), -20.0)
    articulators[..., [ARTICULATORS.index(name) for name in ("jawOpen", "mouthFunnel")]] = -1.1
    visemes = torch.zeros(1, poses, len(VISEMES))
    visemes[..., VISEMES.index("PP")] = torch.tensor(closure) + math.log(len(VISEMES) - 1)
    heads = Heads(
        articulators=articulators,
        visemes=visemes,
        phones=torch.zeros(1, poses, len(PHONES)),
        closure=torch.zeros(1, poses, 1),
        voice=torch.full((1, poses, 1), voice),
        active=torch.full((1, poses, 1), 20.0),
    )
    shown, _, _ = decider(heads)
    articulated: torch.Tensor = shown[0]
    return articulated


def gaps(closure: Sequence[float], voice: float, decider: Decider = DECIDER) -> list[float]:
    """The lip gap of such poses, of a mouth that has left its rest."""
    return [float(one) for one in torch_lip_gap(shapes(closure, voice, decider)).clamp_min(0.0)]


def gap(closure: float, voice: float, decider: Decider = DECIDER) -> float:
    return gaps([closure], voice, decider)[0]


def test_a_sure_closure_shuts_the_lips_before_a_voice_and_within_it() -> None:
    assert gap(SURE, voice=20.0) < SHUT
    assert gap(SURE, voice=-20.0) < SHUT


def test_nothing_that_parts_the_lips_is_left_of_a_sure_closure() -> None:
    funnel = ARTICULATORS.index("mouthFunnel")
    closed, open_ = (float(shapes([closure], 20.0)[0, funnel]) for closure in (SURE, -20.0))
    assert open_ > 0.2
    assert closed < 0.02 * open_


def test_a_closure_that_may_come_leaves_breathing_lips_apart() -> None:
    open_lips = gap(-20.0, voice=-20.0)
    assert gap(MAYBE, voice=-20.0) > 0.6 * open_lips
    assert gap(MAYBE, voice=20.0) < 0.5 * gap(-20.0, voice=20.0)
    assert gap(MAYBE, voice=-20.0, decider=Decider(TAUGHT)) < 0.5 * open_lips


@given(closure=st.floats(-6.0, 6.0), more=st.floats(0.0, 3.0), voice=st.floats(-6.0, 6.0))
def test_more_of_a_closure_never_opens_the_lips(closure: float, more: float, voice: float) -> None:
    assert gap(closure + more, voice) <= gap(closure, voice) + 1e-6


def test_beside_a_sure_closure_what_is_unsure_stays_open() -> None:
    alone = gap(MAYBE, voice=20.0)
    for place in range(2 * BESIDE + 3):
        closure = [MAYBE] * (2 * BESIDE + 3)
        closure[place] = SURE
        for pose, found in enumerate(gaps(closure, voice=20.0)):
            if pose == place:
                assert found < SHUT
            elif abs(pose - place) <= BESIDE:
                assert found > 0.9 * gap(-20.0, voice=20.0)
            else:
                assert found == pytest.approx(alone)


@given(st.lists(st.floats(-6.0, 6.0), min_size=1, max_size=12))
def test_a_closure_is_compared_with_sure_ones_alone(closure: list[float]) -> None:
    margin = DECIDER.decision.closure_margin
    for pose, found in enumerate(gaps(closure, voice=20.0)):
        surest = max(closure[max(pose - BESIDE, 0) : pose + BESIDE + 1])
        alone = gap(closure[pose], voice=20.0)
        if surest - margin <= DECIDER.decision.closure_offset:
            assert found == pytest.approx(alone, abs=1e-6)
        else:
            assert found >= alone - 1e-6
