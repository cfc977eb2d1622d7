"""What training is told of closures, phone by phone."""

import torch
from torch import Tensor

from facewire.face.channels import ARTICULATORS, VISEMES
from facewire_training.network.losses import mouth_loss
from facewire_training.network.model import Heads
from facewire_training.phones.inventory import PHONES
from facewire_training.targets.coarticulation import PRESS

WORD = ["aa"] * 4 + ["p"] * 4 + ["iy"] * 4 + ["sil"] * 4
"""The last phone is cut off by the window's end."""
POSES = len(WORD)
PRESSED = slice(3, 9)
"""Poses at which lips are on their way to the closure, in it, or from it."""


def apart(closure: Tensor) -> float:
    """Return what it costs to tell phones apart by the logits of closures [poses]."""
    articulators = torch.zeros(1, POSES, len(ARTICULATORS))
    articulators[0, PRESSED, ARTICULATORS.index("mouthPress")] = 0.5 * PRESS
    other = torch.zeros(1, POSES, 1)
    heads = Heads(
        articulators=torch.zeros(1, POSES, len(ARTICULATORS)),
        visemes=torch.zeros(1, POSES, len(VISEMES)),
        phones=torch.zeros(1, POSES, len(PHONES)),
        closure=closure[None, :, None],
        voice=other,
        active=other,
    )
    phones = torch.tensor([[PHONES.index(phone) for phone in WORD]])
    return float(mouth_loss(heads, articulators, articulators, phones, torch.ones(POSES))["apart"])


def logits(**poses: float) -> Tensor:
    """Return logits that say nothing but at some poses, such as `p5`."""
    made = torch.full((POSES,), -9.0)
    for name, logit in poses.items():
        made[int(name[1:])] = logit
    return made


def test_one_sure_pose_closes_a_phone() -> None:
    assert apart(logits(p5=9.0)) < 0.01
    assert apart(logits()) > 1.0
    assert apart(logits(p4=9.0, p5=9.0, p6=9.0)) == apart(logits(p5=9.0))


def test_one_sure_pose_closes_a_vowel_too_but_beside_a_closure() -> None:
    right = apart(logits(p5=9.0))
    assert apart(logits(p5=9.0, p1=9.0)) > right + 1.0
    assert apart(logits(p5=9.0, p10=9.0)) > right + 1.0
    assert apart(logits(p5=9.0, p3=9.0, p8=9.0)) == right


def test_a_phone_that_the_window_cuts_off_is_not_judged() -> None:
    assert apart(logits(p5=9.0, p14=9.0)) == apart(logits(p5=9.0))
