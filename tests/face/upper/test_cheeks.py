import numpy as np

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.character import Character
from facewire.face.upper.cheeks import Cheeks
from facewire.values import Floats
from tests.face.faces import FPS, context, face

CHEEKS = [CHANNEL_INDEX["cheekSquintLeft"], CHANNEL_INDEX["cheekSquintRight"]]
EYES = [CHANNEL_INDEX["eyeSquintLeft"], CHANNEL_INDEX["eyeSquintRight"]]
SMILES = [CHANNEL_INDEX["mouthSmileLeft"], CHANNEL_INDEX["mouthSmileRight"]]


def smiling(
    left: float, right: float, frames: int, cheeks: Cheeks | None = None, amount: float = 1.0
) -> Floats:
    """The last of so many frames with a smile: float32[52]."""
    stage, weights = cheeks or Cheeks(FPS), np.zeros(52, np.float32)
    weights[SMILES] = left, right
    drawn = face(weights)
    for n in range(frames):
        one = context(n)._replace(character=Character(brows=amount))
        drawn = stage.apply(one, face(weights))
    return drawn.weights


def test_a_smile_that_lasts_lifts_the_cheeks_and_narrows_the_eyes() -> None:
    weights = smiling(0.8, 0.8, 2 * FPS)
    assert (weights[CHEEKS] > 0.45).all()
    assert (weights[EYES] > 0.3).all()


def test_a_spread_vowel_does_not() -> None:
    assert smiling(0.7, 0.7, 3)[CHEEKS].max() < 0.06
    assert not smiling(0.15, 0.15, 2 * FPS)[[*CHEEKS, *EYES]].any()


def test_a_crooked_smile_lifts_one_side() -> None:
    left, right = smiling(0.8, 0.1, 2 * FPS)[CHEEKS]
    assert left > 0.4
    assert right == 0.0


def test_they_come_down_again_and_nothing_else_moves() -> None:
    cheeks = Cheeks(FPS)
    weights = smiling(0.9, 0.9, 2 * FPS, cheeks)
    assert not np.delete(weights, [*CHEEKS, *EYES, *SMILES]).any()
    assert smiling(0.0, 0.0, 2 * FPS, cheeks).max() < 1e-3


def test_it_takes_nothing_away_and_may_be_switched_off() -> None:
    weights = np.zeros(52, np.float32)
    weights[[*SMILES, *CHEEKS]] = 0.9
    stage = Cheeks(FPS)
    for n in range(FPS):
        drawn = stage.apply(context(n), face(weights))
    np.testing.assert_array_equal(drawn.weights[CHEEKS], weights[CHEEKS])
    assert not smiling(0.9, 0.9, FPS, amount=0.0)[[*CHEEKS, *EYES]].any()
