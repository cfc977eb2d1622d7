"""From logits to the drive: the last layers of the shipped graph, and the decisions they take.

Training looks at what softer ones show (`TAUGHT`), too, so that the heads learn to be decided upon.

A regression hedges: unsure whether the lips close, it half closes them, and a mouth full of halves is
mush. So closing is decided by what is heard, and overrides the blend: lips close where PP has a share among
the visemes, which tells p b m of people whom nobody trained on better than a logit of its own. Closed lips
cover the jaw's whole opening, and nothing is left that parts them, nor the funnel that rounds them. Sure or
not, a closure is as long: one threshold would keep lips shut beside all that are sure, so a pose is closed
only where it is nearly as sure as those around it.

Rest is decided once: the jaw is in part regressed, in part what the table gives for the phones heard,
silence left out, as far as there is a voice: lips part before it. Order and ranges are the runtime's.
"""

import copy
import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from facewire.face.channels import ARTICULATORS, VISEMES
from facewire_training.network.model import Heads, MouthNetwork
from facewire_training.phones.inventory import PHONES, SILENCE
from facewire_training.targets.coarticulation import PRESS, jaw_of_phones

__all__ = ["BESIDE", "TAUGHT", "Decider", "Decision", "DriveNetwork"]

_INDEX: Final = {name: index for index, name in enumerate(ARTICULATORS)}
assert PHONES[0] == SILENCE, "the phones of speech are those from the second on"
_PP: Final = VISEMES.index("PP")

BESIDE: Final = 2
"""Poses on both sides with which the closure of one is compared: 16 ms."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How logits become decisions: sigmoid(slope * (logit - offset)).

    Chosen on recordings that trained (every second clip with measured lips, with and without a second of
    room tone ahead, and every second reader of librispeech): steep enough that a closure is closed, late
    enough that a vowel is not, and that lips which only might close still part on a breath; the voice early
    enough that a vowel after a pause opens, late enough that music does not. A mouth leaves its rest once
    that is six times likelier than not, or it would stand ajar in every silence.
    A closure's logit is that of PP's share of the visemes. `closure_margin` is by how much it may lie below
    the largest within `BESIDE` poses and still be of the same closure. Where there is no voice,
    `closure_doubt` takes so many times what a closure lacks of being sure from it: a p b m that might come
    after a breath would else hold the lips together.
    `silence_handicap` is taken from the silence viseme's logit: most of training's silence is between
    utterances, and without it quiet consonants count as silence. `table_share` is the part of the jaw that
    comes from the phones heard: it follows vowels more sharply, and shakes less within them.
    """

    closure_slope: float = 4.0
    closure_offset: float = -2.6
    closure_margin: float = 0.7
    closure_doubt: float = 6.0
    voice_slope: float = 1.5
    voice_offset: float = -0.3
    active_slope: float = 4.0
    active_offset: float = 1.8
    silence_handicap: float = 1.5
    table_share: float = 0.6

    @property
    def closure_most(self) -> float:
        """Return how closed the surest closure is: by slope and margin a little less than 1."""
        return 1.0 / (1.0 + math.exp(-self.closure_slope * self.closure_margin))


TAUGHT: Final = Decision(
    closure_slope=2.0, closure_offset=-2.3, closure_margin=2.0, closure_doubt=0.0, active_offset=1.2
)
"""The decisions that training looks at: softer, for one that is half taken still teaches."""


class Decider(nn.Module):
    """Heads to what is shown: 20 articulators, 15 visemes and voice, each [batch, poses, …] in 0..1."""

    def __init__(self, decision: Decision) -> None:
        super().__init__()
        self.decision = decision
        parting = torch.zeros(len(ARTICULATORS))
        for name in ("mouthLowerDown", "mouthUpperUp", "mouthFunnel"):
            parting[_INDEX[name]] = 1.0 / decision.closure_most
        handicap = torch.zeros(len(VISEMES))
        handicap[VISEMES.index("sil")] = decision.silence_handicap
        self.register_buffer("parting", parting)
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

    def forward(self, heads: Heads) -> tuple[Tensor, Tensor, Tensor]:
        """Return articulators, visemes and voice of logits."""
        decision = self.decision
        voiced = torch.sigmoid(decision.voice_slope * (heads.voice - decision.voice_offset))
        moved = torch.sigmoid(decision.active_slope * (heads.active - decision.active_offset))
        closed = self.closed(heads.visemes, voiced)
        articulators = self.articulators(
            torch.sigmoid(heads.articulators), heads.phones[..., 1:], closed, voiced, moved
        )
        return articulators, torch.softmax(heads.visemes - self.handicap, dim=-1), voiced

    def closed(self, visemes: Tensor, voiced: Tensor) -> Tensor:
        """Return how closed lips are [batch, poses, 1], of logits of visemes and of how much is voice."""
        decision = self.decision
        others = torch.cat([visemes[..., :_PP], visemes[..., _PP + 1 :]], dim=-1)
        named = visemes[..., _PP : _PP + 1] - torch.logsumexp(others, dim=-1, keepdim=True)
        surest = functional.max_pool2d(named[:, None], (2 * BESIDE + 1, 1), 1, (BESIDE, 0))[:, 0]
        needed = torch.clamp_min(surest - decision.closure_margin, decision.closure_offset)
        closed = torch.sigmoid(decision.closure_slope * (named - needed))
        doubt = decision.closure_doubt * (1.0 - voiced)
        return torch.relu(closed - doubt * (decision.closure_most - closed))

    def articulators(
        self, regressed: Tensor, phones: Tensor, closed: Tensor, voiced: Tensor, moved: Tensor
    ) -> Tensor:
        """Return articulators of what is regressed, the logits of all phones but silence, and decisions."""
        # Not a product of matrices: TensorRT for RTX has none in float32 for Turing.
        expected = (torch.softmax(phones, dim=-1) * self.jaws).sum(dim=-1, keepdim=True)
        share = self.jaw_share * voiced
        blend = regressed * (1.0 - share) + expected * share
        jaw = blend[..., 0:1]
        pressed = torch.maximum(
            blend * (1.0 - closed * self.parting), closed * (jaw * self.close_only + self.press_only)
        )
        return pressed * moved


class DriveNetwork(nn.Module):
    """Samples [batch, window] to the drive [batch, poses, 36]: articulators, visemes, voice in 0..1."""

    def __init__(self, network: MouthNetwork, decision: Decision) -> None:
        super().__init__()
        self.network = copy.deepcopy(network)
        self.decider = Decider(decision)

    def forward(self, samples: Tensor) -> Tensor:
        """Return the drive in float32."""
        logits = self.network.logits(self.network.features(samples))
        return torch.cat(self.decider(self.network.split(logits)), dim=-1)


def _one_hot(name: str) -> Tensor:
    row = torch.zeros(len(ARTICULATORS))
    row[_INDEX[name]] = 1.0
    return row
