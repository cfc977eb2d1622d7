"""A line that records, read back: sound and faces belong together, and nothing that was cut is in it."""

import errno
import io
import os
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from facewire.audio.sound_file import _Sink
from facewire.clock import VirtualClock
from facewire.errors import FacewireError, UsageError
from facewire.grid import sample_of
from facewire.output.record.folder import TakeFolder
from facewire.output.record.output import RecordConfig, RecordOutput
from facewire.take.recorded import find, read
from facewire.values import Bundle, Floats, Frame, OutputState
from facewire.wire.recorded.head import TakeHead, encode
from facewire.wire.recorded.stream import packed
from tests.output.test_vmc import FRAME
from tests.serve.desk import STATUS
from tests.waiting import PATIENT_S
from tests.wire.osc.test_vmc import face

FPS = 31
NOW = "2026-11-21T20:15:03+0100"


def tone(first: int, stop: int) -> Floats:
    """Samples that tell their own number."""
    return (np.arange(first, stop, dtype=np.float64) / 2**20).astype(np.float32)


def at(n: int, *, sound: bool = True, subject: str = "host", epoch: int = 0) -> Frame:
    heard = tone(sample_of(n - 1, FPS), sample_of(n, FPS)) if sound else None
    return FRAME._replace(
        subject=subject,
        n=n,
        at_ns=n * 10**9 // FPS,
        epoch=epoch,
        face=face(jawOpen=n / 1000),
        sound=heard,
    )


class Recording:
    """A recorder in virtual time."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.clock = VirtualClock()
        config = RecordConfig(str(folder), **settings)  # type: ignore[arg-type]
        self.output = RecordOutput(config, self.clock, FPS, local_time=lambda: NOW)
        self.output.follow(lambda: STATUS)

    def play(self, *frames: Frame) -> None:
        """Put frames and let the time of each pass."""
        for frame in frames:
            self.clock.sleep_until_ns(frame.at_ns)
            self.output.put(Bundle((frame,), frame.at_ns))
            self.output.serve(0.0)


def sound_of(folder: Path) -> Floats:
    samples: Floats = soundfile.read(find(folder).audio, dtype="float32")[0]
    return samples


def test_a_take_is_read_as_it_was_played(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    frames = [at(n) for n in range(100)]
    recording.play(*frames)
    assert (recording.output.status.state, recording.output.status.packets) == (OutputState.SENDING, 100)
    recording.output.close()
    take = find(tmp_path)
    assert take.folder.name == "2026-11-21T20-15-03_host"
    assert (take.head.subject, take.head.fps, take.head.started) == ("host", FPS, NOW)
    for frame, published in zip(frames, take.faces(), strict=True):
        assert (published.frame.n, published.frame.at_ns) == (frame.n, frame.at_ns)
        assert np.array_equal(published.frame.face.weights, frame.face.weights)
    # Face k sits at sample k * 16000 // 31: the sound ends with the last face.
    assert np.array_equal(sound_of(tmp_path), tone(0, sample_of(99, FPS)))
    assert {status.session for status in take.statuses()} == {STATUS.session}
    assert len(list(take.statuses())) == 4, "once a second"
    whole = read(tmp_path)
    assert len(whole) == 100
    assert whole.times[31] == 1.0
    assert whole.weights[50, 17] == np.float32(0.05)


@pytest.mark.parametrize("holds", [0, 5, 31, 40])
def test_a_face_that_holds_is_recorded_in_silence(tmp_path: Path, holds: int) -> None:
    recording = Recording(tmp_path)
    recording.play(*(at(n) for n in range(20)), *(at(n, sound=False) for n in range(20, 20 + holds)))
    # The sound goes on where it stopped, as a microphone's does.
    later = [at(n + holds)._replace(sound=at(n).sound) for n in range(20, 60)]
    recording.play(*later)
    recording.output.close()
    sound = sound_of(tmp_path)
    assert abs(len(sound) - sample_of(59 + holds, FPS)) <= 1
    spoken = sound[np.flatnonzero(sound)]
    assert np.array_equal(spoken, tone(1, sample_of(59, FPS))), "nothing is lost, and nothing comes twice"
    assert len(read(tmp_path)) == 60 + holds


def test_what_comes_before_the_first_sound_is_not_of_the_take(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    recording.play(*(at(n, sound=False) for n in range(50)))
    assert recording.output.status.state == OutputState.WAITING
    assert list(tmp_path.iterdir()) == []
    recording.play(at(50), at(51))
    recording.output.close()
    assert [published.frame.n for published in find(tmp_path).faces()] == [50, 51]


def test_faces_that_were_cancelled_are_not_recorded(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    recording.output.put(Bundle(tuple(at(n) for n in range(30)), 0))
    recording.clock.sleep_until_ns(at(9).at_ns)
    recording.output.serve(0.0)
    recording.play(at(30, epoch=1, sound=False)._replace(at_ns=at(10).at_ns))
    recording.clock.sleep_until_ns(10**9)
    recording.output.serve(0.0)
    recording.output.close()
    assert [published.frame.n for published in find(tmp_path).faces()] == [*range(10), 30]


def test_each_subject_and_each_session_has_a_folder(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    recording.play(at(0), at(0, subject="guest"), at(1), at(1, subject="guest"))
    again = [at(n)._replace(at_ns=at(5 + n).at_ns) for n in range(2)]
    recording.play(*again)
    recording.output.close()
    stamp = "2026-11-21T20-15-03_"
    assert sorted(folder.name for folder in tmp_path.iterdir()) == [
        stamp + "guest",
        stamp + "host",
        stamp + "host_2",
    ]
    assert find(tmp_path).folder.name == stamp + "host_2", "the newest is found"


def test_a_subject_that_has_gone_leaves_a_whole_take(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    recording.play(*(at(n) for n in range(5)))
    recording.clock.sleep_until_ns(11 * 10**9)
    recording.output.serve(0.0)
    assert recording.output.status.state == OutputState.WAITING
    assert len(sound_of(tmp_path)) == sample_of(4, FPS)


def test_a_stall_of_the_disk_loses_nothing(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    for n in range(FPS * 60):
        recording.output.put(Bundle((at(n),), at(n).at_ns))
    recording.clock.sleep_until_ns(60 * 10**9)
    recording.output.serve(0.0)
    recording.output.close()
    assert len(read(tmp_path)) == FPS * 60
    assert recording.output.status.dropped == 0


def test_what_is_recorded_is_tuned_as_any_output(tmp_path: Path) -> None:
    recording = Recording(tmp_path, gain=2.0, subject="host")
    recording.play(at(100), at(100, subject="guest"))
    recording.output.close()
    assert read(tmp_path).weights[0, 17] == np.float32(0.2)
    assert len(list(tmp_path.iterdir())) == 1


def full(_: object) -> int:
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording(tmp_path)
    recording.play(at(0))
    monkeypatch.setattr("facewire.output.record.folder.packed", full)
    with pytest.raises(FacewireError, match=r"cannot write any more \(No space left on device\); make room"):
        recording.play(at(1))
    recording.output.close()
    assert len(read(tmp_path)) == 1


@pytest.mark.parametrize("where", ["take.json", "faces.bin", "status.bin", "audio.flac"])
def test_a_take_that_finds_no_room_to_begin_hides_none_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    before = Recording(tmp_path)
    before.play(at(0), at(1))
    before.output.close()
    really_open = Path.open

    def no_room(path: Path, *arguments: object, **named: object) -> object:
        file = really_open(path, *arguments, **named)  # type: ignore[call-overload]
        if path.name != where:
            return file
        file.close()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    recording = Recording(tmp_path)
    with monkeypatch.context() as full_now:
        full_now.setattr(Path, "open", no_room)
        with pytest.raises(FacewireError, match="make room"):
            recording.play(at(2, subject="later"))
    recording.output.close()
    assert find(tmp_path).head.subject == "host"
    assert len(read(tmp_path)) == 2


class Nearly(io.RawIOBase):
    """A file with room for half of what is written."""

    def write(self, data: object) -> int:
        assert isinstance(data, bytes)
        return len(data) // 2


def test_a_face_that_finds_room_for_its_half_ends_the_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came behind it could not be read."""
    recording = Recording(tmp_path)
    recording.play(at(0))
    (take,) = recording.output._takes.values()
    with monkeypatch.context() as full_now:
        full_now.setattr(take, "_faces", Nearly())
        with pytest.raises(FacewireError, match="make room, or choose another folder"):
            recording.play(at(1))
    recording.output.close()
    assert len(read(tmp_path)) == 1


def test_a_disk_that_is_full_at_the_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last piece of the sound is written when nothing more comes."""
    recording = Recording(tmp_path)
    recording.play(at(0), at(1))

    def refuse(sink: _Sink, data: bytes) -> int:
        sink.failure = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return len(data)

    monkeypatch.setattr(_Sink, "write", refuse)
    over = threading.Event()
    over.set()
    with pytest.raises(FacewireError, match="make room, or choose another folder"):
        recording.output.run(over)
    recording.output.close()


def test_it_is_closed_while_its_thread_hangs_at_a_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run waits for the thread two seconds, and no longer."""
    recording = Recording(tmp_path)
    recording.play(at(0, subject="a"), at(1, subject="b"))
    closed: list[str] = []
    stop, hangs, goes_on = threading.Event(), threading.Event(), threading.Event()
    stop.set()
    complete = TakeFolder.close

    def close(take: TakeFolder) -> None:
        closed.append(take.head.subject)
        complete(take)
        if len(closed) == 1:
            hangs.set()
            goes_on.wait(PATIENT_S)
        else:
            goes_on.set()
            runner.join(PATIENT_S)

    monkeypatch.setattr(TakeFolder, "close", close)
    runner = threading.Thread(target=recording.output.run, args=(stop,))
    runner.start()
    assert hangs.wait(PATIENT_S)
    recording.output.close()
    assert sorted(closed) == ["a", "b"]


def test_a_recording_has_no_rate_of_its_own() -> None:
    with pytest.raises(UsageError, match="leave its rate out"):
        RecordConfig("takes", rate=60)
    with pytest.raises(UsageError, match="gain of an output"):
        RecordConfig("takes", gain=-1)


def test_a_folder_that_cannot_be_made_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError, match=r"cannot record into .*; choose another folder"):
        Recording(tmp_path / "file" / "takes")


def test_what_is_no_take(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no take; give a folder that"):
        find(tmp_path)
    (tmp_path / "take.json").write_text("{}")
    with pytest.raises(UsageError, match="its format is not"):
        find(tmp_path)
    (tmp_path / "take.json").write_bytes(encode(TakeHead("host", 31, 1, "", "")))
    with pytest.raises(UsageError, match=r"faces\.bin: .*; record it again"):
        read(tmp_path)
    (tmp_path / "faces.bin").write_bytes(b"")
    with pytest.raises(UsageError, match="holds no face; record it again"):
        read(tmp_path)
    (tmp_path / "faces.bin").write_bytes(packed(b"x"))
    with pytest.raises(UsageError, match="record it again"):
        read(tmp_path)
