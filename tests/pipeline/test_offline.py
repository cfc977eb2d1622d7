from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from facewire.audio.sound_file import SoundReader
from facewire.clock import VirtualClock
from facewire.commands.run import DEMO_CLIP
from facewire.engine.on_cpu import cpu_engine
from facewire.errors import SourceError
from facewire.face import stages
from facewire.face.channels import CHANNEL_INDEX
from facewire.face.character import Character
from facewire.face.head.motion import Motion
from facewire.face.head.styles import style
from facewire.face.settle import settle, settle_frames
from facewire.grid import FULL, frames_in
from facewire.pipeline import offline
from facewire.pipeline.offline import Bake, bake, opened
from facewire.source import recording as recordings
from facewire.values import Face, Quality
from tests.fakes import probe_engine
from tests.sounds import speech_like

LID = CHANNEL_INDEX["eyeBlinkLeft"]
SMILES = [CHANNEL_INDEX["mouthSmileLeft"], CHANNEL_INDEX["mouthSmileRight"]]
RATES = (8_000, 16_000, 44_100, 192_000)


def recording(path: Path, seconds: float = 1.0, rate: int = 16_000) -> Path:
    soundfile.write(path, speech_like(seconds, rate), rate)
    return path


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("lookahead_ms", [48.0, FULL])
def test_one_frame_for_each_thirty_first_of_a_second(
    tmp_path: Path, rate: int, lookahead_ms: float | None
) -> None:
    path = recording(tmp_path / "voice.wav", 2.3, rate)
    frames = list(bake(path, Bake(31, lookahead_ms, 0), probe_engine()))
    assert len(frames) == frames_in(int(2.3 * 16_000), 31)
    assert [frame.t for frame in frames] == [n / 31 for n in range(len(frames))]
    assert {frame.quality for frame in frames} == {Quality.INFERRED}


def test_faces_that_no_take_shows_are_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    coming_to_rest: list[int] = []

    def counted(face: Face, settling: int, fps: int) -> Face:
        coming_to_rest.append(settling)
        return settle(face, settling, fps)

    monkeypatch.setattr(stages, "settle", counted)
    path = recording(tmp_path / "voice.wav", 1.0)
    assert len(list(bake(path, Bake(31, FULL, 0), probe_engine()))) == 31
    assert len(coming_to_rest) < settle_frames(31) // 2


def test_a_recording_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []

    class Counted(SoundReader):
        def __init__(self, path: Path) -> None:
            opened.append(path)
            super().__init__(path)

    monkeypatch.setattr(recordings, "SoundReader", Counted)
    path = recording(tmp_path / "voice.wav", 1.7)
    assert len(list(bake(path, Bake(31, FULL, 0), probe_engine()))) == frames_in(int(1.7 * 16_000), 31)
    assert opened == [path]


@pytest.mark.parametrize(("head", "read"), [("lively", ["lively"]), ("off", [])])
def test_no_head_is_made_ready_but_the_one_that_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: str, read: list[str]
) -> None:
    ready: list[str] = []

    def counted(name: str) -> Motion:
        ready.append(name)
        return style(name)

    monkeypatch.setattr(offline, "style", counted)
    monkeypatch.setattr(stages, "shipped", lambda: pytest.fail("all are made ready"))
    path = recording(tmp_path / "voice.wav", 0.5)
    assert len(list(bake(path, Bake(31, FULL, 0, character=Character(head=head)), probe_engine()))) == 16
    assert ready == read


def poses(path: Path, line: str | None = None, seed: int = 0) -> list[bytes]:
    frames = bake(path, Bake(31, FULL, seed, line=line), probe_engine())
    return [frame.face.pose.tobytes() for frame in frames]


def test_two_lines_of_a_character_move_differently_from_their_first_second_on(tmp_path: Path) -> None:
    one, other = (tmp_path / f"{name}.wav" for name in ("one", "other"))
    soundfile.write(one, speech_like(2.0, 16_000), 16_000)
    soundfile.write(other, 0.9 * speech_like(2.0, 16_000), 16_000)
    assert poses(one) == poses(one)
    assert poses(one)[8:] != poses(other)[8:]
    assert not {*poses(one)[8:31]} & {*poses(other)[8:31]}
    assert poses(one, "1") != poses(one, "2")
    assert poses(one, "1") != poses(one, "1", seed=1)


def test_the_seed_that_is_told_is_that_of_the_moves(tmp_path: Path) -> None:
    one, louder = (tmp_path / f"{name}.wav" for name in ("one", "louder"))
    soundfile.write(one, speech_like(2.0, 16_000), 16_000)
    soundfile.write(louder, 0.9 * speech_like(2.0, 16_000), 16_000)

    def seed(path: Path, **changes: Any) -> int:
        return opened(path, Bake(31, FULL, **{"seed": 0, **changes})).seed

    assert seed(one) == seed(one)
    assert len({seed(one), seed(louder), seed(one, seed=1), seed(one, subject="b"), seed(one, line="x")}) == 5
    assert seed(one, line="x") == seed(louder, line="x")
    sound = opened(one, Bake(31, FULL, 0))
    assert [frame.face.pose.tobytes() for frame in bake(sound, Bake(31, FULL, 0), probe_engine())] == poses(
        one
    )


def test_lines_blink_at_times_of_their_own_and_are_uneven_alike(tmp_path: Path) -> None:
    path = recording(tmp_path / "voice.wav", 3.0)
    lids, corners = set(), set()
    for line in map(str, range(12)):
        frames = list(
            bake(path, Bake(31, FULL, 0, line=line, character=Character(smile=1.0)), probe_engine())
        )
        lids.add(int(np.argmax([frame.face.weights[LID] > 0.4 for frame in frames])))
        corners.add(tuple(frames[0].face.weights[SMILES].tolist()))
    assert len(lids) > 6
    assert len(corners) == 1


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    shares: list[float] = []
    path = recording(tmp_path / "voice.wav", 15.0)
    assert list(bake(path, Bake(31, FULL, 0), probe_engine(), shares.append))
    assert shares == sorted(shares)
    assert len(shares) > 4
    assert shares[-1] == 1.0


def test_a_missing_recording(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        next(bake(tmp_path / "none.wav", Bake(31, FULL, 0), probe_engine()))


def test_the_demo_speaks_with_an_open_and_a_closed_mouth() -> None:
    frames = bake(DEMO_CLIP, Bake(31, FULL, 0), cpu_engine(31, VirtualClock()).engine)
    weights = np.stack([frame.face.weights for frame in frames])
    gap = weights[:, 17] - weights[:, 18]
    assert gap.max() > 0.3
    assert (gap < 0.05).mean() > 0.1
    assert (weights >= 0.0).all()
    assert (weights <= 1.0).all()


def test_frames_come_while_the_recording_is_read(tmp_path: Path) -> None:
    path = recording(tmp_path / "voice.wav", 60.0)
    shares: list[float] = []
    frames = bake(path, Bake(31, FULL, 0), probe_engine(), shares.append)
    next(frames)
    assert not shares, "the first frame does not wait for the second step"
    for _ in range(31 * 20):
        next(frames)
    assert shares[-1] < 0.4


def test_no_frame_beyond_the_end_where_nothing_is_heard_ahead(tmp_path: Path) -> None:
    # 10 frames of 16 000 / 31 samples end at sample 5161: the pose of frame 10 sits one beyond the last.
    path = tmp_path / "voice.wav"
    soundfile.write(path, speech_like(1.0)[:5161], 16_000)
    frames = list(bake(path, Bake(31, 0.0, 0), probe_engine()))
    assert [frame.n for frame in frames] == list(range(frames_in(5161, 31)))


def test_a_recording_that_breaks_off_gives_its_frames_and_then_says_so(tmp_path: Path) -> None:
    path = recording(tmp_path / "voice.wav", 2.0)
    path.write_bytes(path.read_bytes()[:32_044])
    frames = bake(path, Bake(31, FULL, 0), probe_engine())
    with pytest.raises(SourceError, match=r"breaks off after 1\.0 s; its header declares 2\.0 s"):
        list(frames)
