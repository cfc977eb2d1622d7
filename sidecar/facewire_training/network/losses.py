"""What the network is taught: articulators, visemes, phones, voice, and above all closed lips."""

from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from facewire.face.articulate import LIP_GAP
from facewire.face.channels import ARTICULATORS
from facewire_training.network.model import HEARD, HOP, Heads
from facewire_training.phones.inventory import PHONES, SILENCE, VISEME_OF_PHONE
from facewire_training.targets.coarticulation import PRESS

__all__ = ["WINDOW_WEIGHTS", "LossWeights", "mouth_loss", "torch_lip_gap"]

_INDEX: Final = {name: index for index, name in enumerate(ARTICULATORS)}
_LIP_GAP: Final = torch.from_numpy(LIP_GAP)
_POSES: Final = HEARD // HOP
_UNUSED, _LIVE = 48, 16
_POSE_SHARES: Final = torch.cat(
    [torch.full((_UNUSED,), 0.2), torch.ones(_POSES - _UNUSED - _LIVE), torch.full((_LIVE,), 3.0)]
)
"""What each pose of the window counts. None of the first is ever shown: they serve the others as context.
The last ones, with less than 128 ms of look-ahead, are the hardest, and what a live voice gets."""
WINDOW_WEIGHTS: Final = _POSE_SHARES / _POSE_SHARES.mean()
_MOVED: Final = 0.05
"""A mouth of whose articulators any exceeds this has left its rest."""
_VISEMES: Final = torch.tensor([VISEME_OF_PHONE[phone] for phone in PHONES])


class LossWeights:
    """The shares of the parts of the loss."""

    articulators: Final = 24.0
    gap: Final = 24.0
    shown: Final = 4.0
    visemes: Final = 1.0
    phones: Final = 0.5
    voice: Final = 0.5
    closure: Final = 3.0
    active: Final = 0.5


def torch_lip_gap(articulators: Tensor) -> Tensor:
    """`coarticulation.lip_gap` for tensors [..., 20], without its floor at 0."""
    return articulators @ _LIP_GAP.to(articulators.device)


def mouth_loss(
    heads: Heads, shown: Tensor, articulators: Tensor, phones: Tensor, pose_weights: Tensor
) -> dict[str, Tensor]:
    """Return the weighted parts of the loss, each a scalar; their sum is minimised.

    `shown` [n, poses, 20] is what the decisions make of the heads, `articulators` [n, poses, 20] what they
    should, both in 0..1; `phones` [n, poses] are indices of the common phones, `pose_weights` [poses] is what
    each pose counts (1 on average).
    """
    made = torch.sigmoid(heads.articulators)
    device = made.device
    weights, visemes = pose_weights.to(device), _VISEMES.to(device)

    def weighted(loss: Tensor) -> Tensor:
        return (loss * weights).mean()

    def classified(logits: Tensor, classes: Tensor) -> Tensor:
        loss = functional.cross_entropy(
            logits.flatten(0, 1), classes.flatten(), label_smoothing=0.05, reduction="none"
        )
        return weighted(loss.reshape(classes.shape))

    spoken = (phones != PHONES.index(SILENCE)).float()
    moved = (articulators.amax(dim=2) > _MOVED).float()
    pressed = articulators[..., _INDEX["mouthPress"]] / PRESS
    gap_error = torch_lip_gap(made).clamp_min(0.0) - torch_lip_gap(articulators).clamp_min(0.0)
    binary = functional.binary_cross_entropy_with_logits
    shown_error = torch_lip_gap(shown).clamp_min(0.0) - torch_lip_gap(articulators).clamp_min(0.0)
    parts = {
        "articulators": weighted(((made - articulators) ** 2).mean(dim=2)),
        "gap": weighted(gap_error**2),
        # Not squared: where it is unsure, the median is open or shut, the mean would hover between.
        "shown": weighted(shown_error.abs()),
        "visemes": classified(heads.visemes, visemes[phones]),
        "phones": classified(heads.phones, phones),
        "voice": weighted(binary(heads.voice[..., 0], spoken, reduction="none")),
        "active": weighted(binary(heads.active[..., 0], moved, reduction="none")),
        "closure": weighted(
            binary(
                heads.closure[..., 0],
                pressed.clamp(0.0, 1.0),
                pos_weight=torch.tensor(2.0, device=device),
                reduction="none",
            )
        ),
    }
    return {name: getattr(LossWeights, name) * value for name, value in parts.items()}
