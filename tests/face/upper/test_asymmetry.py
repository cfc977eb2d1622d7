import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.face.channels import CHANNELS
from facewire.face.character import Character
from facewire.face.closure import CHANNEL_GAP
from facewire.face.upper.asymmetry import Asymmetry
from facewire.values import Floats
from tests.face.faces import bytes_of, context, face

PAIRS = [
    (index, CHANNELS.index(name.removesuffix("Left") + "Right"))
    for index, name in enumerate(CHANNELS)
    if name.endswith("Left") and name.removesuffix("Left") + "Right" in CHANNELS
]
FACES = st.lists(st.floats(0.0, 1.0, width=32), min_size=52, max_size=52).map(
    lambda weights: np.array(weights, np.float32)
)


def uneven(weights: Floats, seed: int = 1, amount: float = 1.0) -> Floats:
    one = context()._replace(character=Character(asymmetry=amount))
    return Asymmetry(seed).apply(one, face(weights)).weights


@settings(deadline=None, max_examples=25)
@given(FACES, st.integers(0, 2**64), st.floats(0.0, 2.0))
def test_what_one_side_gains_the_other_loses_and_no_closure_is_touched(
    weights: Floats, seed: int, amount: float
) -> None:
    drawn = uneven(weights, seed, amount)
    assert drawn.min() >= 0.0
    assert drawn.max() <= 1.0
    for left, right in PAIRS:
        assert abs((drawn[left] + drawn[right]) - (weights[left] + weights[right])) < 1e-6
    lips = np.flatnonzero(CHANNEL_GAP)
    np.testing.assert_array_equal(drawn[lips], weights[lips])
    alone = [index for index in range(52) if index not in np.ravel(PAIRS)]
    np.testing.assert_array_equal(drawn[alone], weights[alone])


def test_a_face_is_uneven_alike_at_every_frame_and_others_are_not() -> None:
    weights = np.full(52, 0.5, np.float32)
    assert uneven(weights).tobytes() == uneven(weights).tobytes()
    assert uneven(weights).tobytes() != uneven(weights, seed=2).tobytes()


def test_a_mouth_differs_little_and_a_resting_face_not_at_all() -> None:
    weights = np.full(52, 0.5, np.float32)
    mouths = [index for index, name in enumerate(CHANNELS) if name.startswith("mouth")]
    assert max(np.abs(uneven(weights, seed) - weights)[mouths].max() for seed in range(50)) < 0.0501
    assert not uneven(np.zeros(52, np.float32)).any()


def test_a_character_may_be_even() -> None:
    given_face = face(np.full(52, 0.3, np.float32))
    one = context()._replace(character=Character(asymmetry=0.0))
    assert bytes_of(Asymmetry(1).apply(one, given_face)) == bytes_of(given_face)
