import numpy as np

from facewire.face.channels import (
    ARTICULATOR_TARGETS,
    ARTICULATORS,
    CHANNEL_INDEX,
    CHANNELS,
    DRIVE_CHANNELS,
)
from facewire.face.solve import solve, solve_one


def test_every_articulator_reaches_one_channel_or_a_pair() -> None:
    for name, targets in zip(ARTICULATORS, ARTICULATOR_TARGETS, strict=True):
        names = [CHANNELS[target] for target in targets]
        assert names in ([name], [f"{name}Left", f"{name}Right"])


def test_solve_copies_to_both_sides_and_keeps_visemes_and_voice() -> None:
    drive = np.zeros((5, len(DRIVE_CHANNELS)), np.float32)
    drive[:, DRIVE_CHANNELS.index("mouthSmile")] = 0.5
    drive[:, DRIVE_CHANNELS.index("aa")] = 1.0
    drive[:, DRIVE_CHANNELS.index("voice")] = 0.75
    (mouth,) = solve(drive[None], 2)
    left, right = CHANNEL_INDEX["mouthSmileLeft"], CHANNEL_INDEX["mouthSmileRight"]
    assert mouth.weights[left] == mouth.weights[right] == 0.5
    assert mouth.weights.sum() == 1.0
    assert mouth.visemes.tolist() == [0.0] * 10 + [1.0] + [0.0] * 4
    assert mouth.voice == 0.75


def test_a_mouth_does_not_change_with_the_poses_that_it_was_made_of() -> None:
    drive = np.full((5, len(DRIVE_CHANNELS)), 0.5, np.float32)
    (mouth,) = solve(drive[None], 2)
    before = mouth.weights.copy(), mouth.visemes.copy()
    drive[:] = 0.0
    np.testing.assert_array_equal(mouth.weights, before[0])
    np.testing.assert_array_equal(mouth.visemes, before[1])


def test_one_frame_alone_is_solved_as_among_others() -> None:
    drives = np.random.default_rng(0).random((4, 5, len(DRIVE_CHANNELS)), np.float32)
    for drive, among in zip(drives, solve(drives, 2), strict=True):
        alone = solve_one(drive, 2)
        np.testing.assert_array_equal(alone.weights, among.weights)
        np.testing.assert_array_equal(alone.visemes, among.visemes)
        assert alone.voice == among.voice


def test_a_mouth_alone_does_not_change_with_the_poses_that_it_was_made_of() -> None:
    drive = np.full((5, len(DRIVE_CHANNELS)), 0.5, np.float32)
    mouth = solve_one(drive, 2)
    before = mouth.weights.copy(), mouth.visemes.copy()
    drive[:] = 0.0
    np.testing.assert_array_equal(mouth.weights, before[0])
    np.testing.assert_array_equal(mouth.visemes, before[1])
