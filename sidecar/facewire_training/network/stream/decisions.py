"""The decisions of `network/decision.py` in few nodes of a graph: live, each costs more than its work.

Slopes and offsets are part of the last layer's weights, but for those of closing, which is decided of many
logits at once. What is used twice, with another offset or by its opposite, has a logit of its own: that there
is no voice is as likely as the same logit with the other sign says.
"""

from typing import Final

import numpy as np

from facewire.engine.onnx.plan import BESIDE as BESIDE_COLUMNS
from facewire.face.channels import ARTICULATORS, VISEMES
from facewire_training.network.decision import BESIDE, Decider, Decision
from facewire_training.network.model import MouthNetwork
from facewire_training.network.stream.ends import Logit
from facewire_training.network.stream.nodes import COLUMNS, Nodes

__all__ = ["Decisions"]

_REST: Final = len(ARTICULATORS) - 1
"""Articulators beside the jaw, which is the first."""
_CHANNELS: Final = COLUMNS + 1
_PP: Final = VISEMES.index("PP")
assert 2 * BESIDE_COLUMNS == BESIDE, "a column is two poses"


class Decisions:
    """Writes logits to the drive.

    Args:
        network: whose channels the logits are of.
        decision: what is decided.
    """

    def __init__(self, network: MouthNetwork, decision: Decision) -> None:
        articulators, visemes, phones = map(network.channels, ("articulators", "visemes", "phones"))
        (voice,), (active,) = map(network.channels, ("voice", "active"))
        closure = visemes[_PP]
        rivals = [channel for channel in visemes if channel != closure]
        voiced = (voice, decision.voice_slope, decision.voice_offset)
        likely = [
            *((channel, 1.0, 0.0) for channel in articulators),
            voiced,
            (active, decision.active_slope, decision.active_offset),
            (voice, -decision.voice_slope, decision.voice_offset),
            voiced,
        ]
        self._decider = Decider(decision)
        handicap = self._decider.handicap.tolist()
        # Silence is no phone that the jaw speaks.
        self._groups = (len(likely), 1, len(rivals), len(visemes), len(phones) - 1)
        self.logits: list[Logit] = [
            *likely,
            *((channel, 1.0, 0.0) for channel in (closure, *rivals)),
            *((channel, 1.0, less) for channel, less in zip(visemes, handicap, strict=True)),
            *((channel, 1.0, 0.0) for channel in phones[1:]),
        ]
        """What it takes."""
        self._scales = np.ones(len(likely), np.float32)
        self._scales[-2:] = decision.closure_doubt, decision.table_share

    def write(self, nodes: Nodes, logits: str, drive: str) -> None:
        """Write float32[..., poses, len(self.logits)] to `drive`, float32[..., poses, 36]."""
        likely, closure, rivals, visemes, phones = self._split(nodes, logits, *self._groups)
        # The last two are factors.
        scaled = nodes.add("Mul", nodes.add("Sigmoid", likely), nodes.constant(self._scales))
        jaw, rest, voice, active, doubt, share = self._split(nodes, scaled, 1, _REST, 1, 1, 1, 1)
        jaws = nodes.constant(self._decider.jaws.numpy()[:, None])
        expected = nodes.add("MatMul", nodes.add("Softmax", phones, axis=-1), jaws)
        jaw = nodes.add("Add", jaw, nodes.add("Mul", share, nodes.add("Sub", expected, jaw)))
        closed = nodes.add("Sigmoid", self._closing(nodes, closure, rivals))
        lacking = nodes.add("Sub", nodes.constant(np.float32(self._decider.decision.closure_most)), closed)
        closed = nodes.add("Relu", nodes.add("Sub", closed, nodes.add("Mul", doubt, lacking)))
        parting, close_only, press_only = (
            nodes.constant(of_all[1:].numpy())
            for of_all in (self._decider.parting, self._decider.close_only, self._decider.press_only)
        )
        parted = nodes.add("Mul", rest, nodes.add("Mul", closed, parting))
        pressed = nodes.add("Mul", closed, nodes.add("Add", nodes.add("Mul", jaw, close_only), press_only))
        rest = nodes.add("Max", nodes.add("Sub", rest, parted), pressed)
        moved = [nodes.add("Mul", part, active) for part in (jaw, rest)]
        shown = nodes.add("Softmax", visemes, axis=-1)
        nodes.name(drive, "Concat", *moved, shown, voice, axis=_CHANNELS)

    def _closing(self, nodes: Nodes, closure: str, rivals: str) -> str:
        """Return logits of closed lips where there is a voice: see `Decider.closed`."""
        decision = self._decider.decision
        margin, offset, slope = (
            nodes.constant(np.float32(one))
            for one in (decision.closure_margin, decision.closure_offset, decision.closure_slope)
        )
        # Of exponentials and logarithms of their own, bits would hang on what lies beside a pose.
        against = nodes.add("ReduceLogSumExp", rivals, axes=[_CHANNELS], keepdims=1)
        named = nodes.add("Sub", closure, against)
        surest = nodes.add("MaxPool", named, kernel_shape=[2 * BESIDE + 1, 1], pads=[BESIDE, 0, BESIDE, 0])
        needed = nodes.add("Max", nodes.add("Sub", surest, margin), offset)
        made: str = nodes.add("Mul", nodes.add("Sub", named, needed), slope)
        return made

    def _split(self, nodes: Nodes, name: str, *sizes: int) -> list[str]:
        made: list[str] = nodes.add("Split", name, nodes.integers(*sizes), outputs=len(sizes), axis=_CHANNELS)
        return made
