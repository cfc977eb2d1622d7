"""What the network is taught: articulators, visemes, phones, voice, and above all closed lips."""

from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from sidecar.face.articulate import LIP_GAP
from sidecar.face.channels import ARTICULATORS
from sidecar.training.network import Heads
from sidecar.training.phones import PHONES, SILENCE, VISEME_OF_PHONE

__all__ = ["LossWeights", "mouth_loss", "torch_lip_gap"]

_INDEX: Final = {name: index for index, name in enumerate(ARTICULATORS)}
_LIP_GAP: Final = torch.from_numpy(LIP_GAP)
_VISEMES: Final = torch.tensor([VISEME_OF_PHONE[phone] for phone in PHONES])


class LossWeights:
    """The shares of the parts of the loss."""

    articulators: Final = 24.0
    gap: Final = 24.0
    visemes: Final = 1.0
    phones: Final = 0.5
    voice: Final = 0.5
    closure: Final = 1.0


def torch_lip_gap(articulators: Tensor) -> Tensor:
    """`coarticulation.lip_gap` for tensors [..., 20], without its floor at 0."""
    return articulators @ _LIP_GAP


def mouth_loss(heads: Heads, articulators: Tensor, phones: Tensor) -> dict[str, Tensor]:
    """Return the weighted parts of the loss, each a scalar; their sum is minimised.

    `articulators` [n, poses, 20] in 0..1, `phones` [n, poses] indices of the common phones.
    """
    made = torch.sigmoid(heads.articulators)
    spoken = (phones != PHONES.index(SILENCE)).float()
    pressed = articulators[..., _INDEX["mouthPress"]] / 0.40
    gap_error = torch_lip_gap(made).clamp_min(0.0) - torch_lip_gap(articulators).clamp_min(0.0)
    parts = {
        "articulators": functional.mse_loss(made, articulators),
        "gap": (gap_error**2).mean(),
        "visemes": functional.cross_entropy(
            heads.visemes.flatten(0, 1), _VISEMES[phones].flatten(), label_smoothing=0.05
        ),
        "phones": functional.cross_entropy(
            heads.phones.flatten(0, 1), phones.flatten(), label_smoothing=0.05
        ),
        "voice": functional.binary_cross_entropy_with_logits(heads.voice[..., 0], spoken),
        "closure": functional.binary_cross_entropy_with_logits(
            heads.closure[..., 0], pressed.clamp(0.0, 1.0), pos_weight=torch.tensor(2.0)
        ),
    }
    return {name: getattr(LossWeights, name) * value for name, value in parts.items()}
