import torch
from hypothesis import given
from hypothesis import strategies as st

from facewire.face.channels import ARTICULATORS, VISEMES
from facewire_training.network.decision import TAUGHT, Decider, Decision
from facewire_training.network.losses import torch_lip_gap
from facewire_training.network.model import Heads
from facewire_training.phones.inventory import PHONES

DECIDER = Decider(Decision())
SURE, MAYBE = 4.0, -0.3
SHUT = 0.02


def gap(closure: float, voice: float, decider: Decider = DECIDER) -> float:
    """The lip gap of lips that are a quarter open but for the closure, where the mouth has left its rest."""
    articulators = torch.full((1, 1, len(ARTICULATORS)), -20.0)
    articulators[..., ARTICULATORS.index("jawOpen")] = -1.1
    logits = {"closure": closure, "voice": voice, "active": 20.0}
    heads = Heads(
        articulators=articulators,
        visemes=torch.zeros(1, 1, len(VISEMES)),
        phones=torch.zeros(1, 1, len(PHONES)),
        **{name: torch.full((1, 1, 1), logit) for name, logit in logits.items()},
    )
    shown, _, _ = decider(heads)
    return float(torch_lip_gap(shown).clamp_min(0.0))


def test_a_sure_closure_shuts_the_lips_before_a_voice_and_within_it() -> None:
    assert gap(SURE, voice=20.0) < SHUT
    assert gap(SURE, voice=-20.0) < SHUT


def test_a_closure_that_may_come_leaves_breathing_lips_apart() -> None:
    open_lips = gap(-20.0, voice=-20.0)
    assert gap(MAYBE, voice=-20.0) > 0.6 * open_lips
    assert gap(MAYBE, voice=20.0) < 0.5 * gap(-20.0, voice=20.0)
    assert gap(MAYBE, voice=-20.0, decider=Decider(TAUGHT)) < 0.5 * open_lips


@given(closure=st.floats(-6.0, 6.0), more=st.floats(0.0, 3.0), voice=st.floats(-6.0, 6.0))
def test_more_of_a_closure_never_opens_the_lips(closure: float, more: float, voice: float) -> None:
    assert gap(closure + more, voice) <= gap(closure, voice) + 1e-6
