import numpy as np

from facewire.engine.loudness import LoudnessNetwork
from facewire.face.channels import ARTICULATORS, DRIVE_CHANNELS, VISEMES
from facewire.values import Floats, Level
from tests.fakes import GEOMETRY

JAW = DRIVE_CHANNELS.index("jawOpen")
VISEME_CHANNELS = slice(len(ARTICULATORS), len(ARTICULATORS) + len(VISEMES))


def loud(network: LoudnessNetwork) -> Floats:
    return np.full((1, network.geometry.window), 0.3, np.float32)


def test_the_jaw_follows_the_level_and_nothing_else() -> None:
    network = LoudnessNetwork()
    drive = network.infer(np.concatenate((loud(network), 0.0 * loud(network))))
    assert drive[0, -1, JAW] > 0.3
    assert drive[1].max(axis=0)[JAW] == 0.0
    assert np.allclose(drive[:, :, VISEME_CHANNELS].sum(axis=2), 1.0)
    moved = {DRIVE_CHANNELS[index] for index in np.flatnonzero(drive[0].max(axis=0))}
    assert moved == {"jawOpen", "aa", "sil", "voice"}


def test_its_faces_are_marked_as_held() -> None:
    assert LoudnessNetwork().level is Level.HOLD


def test_it_takes_the_windows_of_the_engine_that_it_stands_in_for() -> None:
    network = LoudnessNetwork(GEOMETRY)
    assert network.geometry == GEOMETRY
    assert network.infer(loud(network)).shape == (1, GEOMETRY.poses, len(DRIVE_CHANNELS))
