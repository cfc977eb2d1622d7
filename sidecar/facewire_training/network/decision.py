"""From logits to the drive: the last layers of the shipped graph, and the decisions they take.

A regression hedges: unsure whether the lips close, it half closes them, and a mouth full of halves is
mush. So closing has a logit of its own, sharpened here into a decision that overrides the blend: closed
lips cover the jaw's whole opening. Rest is decided the same way, once: the jaw is in part regressed, in
part what the table gives for the phones heard, silence left out, or a vowel after a pause that might
still be noise would be held back twice. Order and ranges are the runtime's.
"""

import copy
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

from facewire.face.channels import ARTICULATORS, VISEMES
from facewire_training.network.model import MouthNetwork
from facewire_training.phones.inventory import PHONES, SILENCE
from facewire_training.targets.coarticulation import PRESS, jaw_of_phones

__all__ = ["Decision", "DriveNetwork"]

_INDEX: Final = {name: index for index, name in enumerate(ARTICULATORS)}
assert PHONES[0] == SILENCE, "the phones of speech are those from the second on"


@dataclass(frozen=True, slots=True)
class Decision:
    """How logits become decisions: sigmoid(slope * (logit - offset)).

    Chosen on development recordings: steep enough that a closure is closed, late enough that a vowel
    is not; the voice early enough that a vowel after a pause opens, late enough that music does not.
    `silence_handicap` is taken from the silence viseme's logit: most of training's silence is between
    utterances, and without it quiet consonants count as silence. `table_share` is the part of the jaw that
    comes from the phones heard: it follows vowels more sharply, and shakes less within them.
    """

    closure_slope: float = 2.0
    closure_offset: float = -0.8
    voice_slope: float = 1.5
    voice_offset: float = -0.3
    silence_handicap: float = 1.5
    table_share: float = 0.75


class DriveNetwork(nn.Module):
    """Samples [batch, window] to the drive [batch, 96, 36]: 20 articulators, 15 visemes, voice, in 0..1.

    With `last`, an even int64 scalar, to the last poses only.
    """

    def __init__(self, network: MouthNetwork, decision: Decision) -> None:
        super().__init__()
        self.network = copy.deepcopy(network)
        self.decision = decision
        keep = torch.ones(len(ARTICULATORS))
        for name in ("mouthLowerDown", "mouthUpperUp"):
            keep[_INDEX[name]] = 0.0
        handicap = torch.zeros(len(VISEMES))
        handicap[VISEMES.index("sil")] = decision.silence_handicap
        self.register_buffer("parting", 1.0 - keep)
        self.register_buffer("handicap", handicap)
        self.register_buffer("close_only", _one_hot("mouthClose"))
        self.register_buffer("press_only", _one_hot("mouthPress") * PRESS)
        self.register_buffer("jaw_share", _one_hot("jawOpen") * decision.table_share)
        self.register_buffer("jaws", torch.from_numpy(jaw_of_phones()[1:]))

    jaw_share: Tensor
    jaws: Tensor
    parting: Tensor
    handicap: Tensor
    close_only: Tensor
    press_only: Tensor

    def forward(self, samples: Tensor, last: Tensor | None = None) -> Tensor:
        """Return the drive in float32."""
        logits = self.network.logits(self.network.features(samples), last)
        articulators, visemes, phones, voice, closure = torch.split(logits, self.network.sizes, dim=2)
        decision = self.decision
        closed = torch.sigmoid(decision.closure_slope * (closure - decision.closure_offset))
        voiced = torch.sigmoid(decision.voice_slope * (voice - decision.voice_offset))
        # Not a product of matrices: TensorRT for RTX has none in float32 for Turing.
        expected = (torch.softmax(phones[..., 1:], dim=-1) * self.jaws).sum(dim=-1, keepdim=True)
        blend = torch.sigmoid(articulators) * (1.0 - self.jaw_share) + expected * self.jaw_share
        jaw = blend[..., 0:1]
        pressed = torch.maximum(
            blend * (1.0 - closed * self.parting), closed * (jaw * self.close_only + self.press_only)
        )
        return torch.cat([pressed * voiced, torch.softmax(visemes - self.handicap, dim=-1), voiced], dim=-1)


def _one_hot(name: str) -> Tensor:
    row = torch.zeros(len(ARTICULATORS))
    row[_INDEX[name]] = 1.0
    return row
