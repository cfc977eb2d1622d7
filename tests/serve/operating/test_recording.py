"""A recording that is begun and ended while the sidecar runs."""

import errno
import os
import threading
from pathlib import Path

import pytest

from facewire.audio.sound_file import _Sink
from facewire.output.record.folder import TakeFolder
from facewire.serve.operating import recording
from facewire.take.recorded import find
from facewire.wire import control as wire
from tests.serve.desk import FPS, Desk
from tests.waiting import PATIENT_S, until


def record(desk: Desk, on: bool, subject: str | None = None) -> tuple[str, ...]:
    return desk.done(wire.Record(1, on, subject)).values.texts("takes")


def speaking(folder: Path, *names: str) -> Desk:
    desk = Desk(takes=folder)
    for name in names or ("host",):
        desk.open(name)
        desk.say(20.0, name=name)
    desk.run(1.0)
    return desk


def test_a_take_holds_what_was_shown_between_on_and_off(tmp_path: Path) -> None:
    desk = speaking(tmp_path / "takes")
    assert record(desk, on=True) == ()
    first = desk.frames[-1].n + 1
    assert desk.recording.active
    desk.run(2.0)
    (name,) = record(desk, on=False)
    take = find(tmp_path / "takes" / name)
    faces = [published.frame.n for published in take.faces()]
    assert faces == list(range(first, first + len(faces)))
    # Pushed speech is half a second ahead: what was not heard yet is not of the take.
    assert 1.4 * FPS < len(faces) < 2.1 * FPS
    assert take.head.subject == "host"
    desk.run(1.0)
    assert len(list(take.faces())) == len(faces), "nothing is written behind its end"


def test_each_recording_is_a_folder_of_its_own(tmp_path: Path) -> None:
    desk = speaking(tmp_path)
    names: list[str] = []
    for _ in range(2):
        record(desk, on=True)
        desk.run(1.0)
        names += record(desk, on=False)
    assert len(set(names)) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_one_subject_alone(tmp_path: Path) -> None:
    desk = speaking(tmp_path, "host", "guest")
    record(desk, on=True, subject="guest")
    desk.run(1.0)
    (name,) = record(desk, on=False)
    assert find(tmp_path / name).head.subject == "guest"
    assert desk.refused(wire.Record(1, True, "nobody")) == "no_such_subject"


def test_twice_on_and_twice_off_are_no_errors(tmp_path: Path) -> None:
    desk = speaking(tmp_path)
    assert record(desk, on=False) == ()
    assert desk.done(wire.Record(1, True)).values.text("why") == ""
    desk.run(1.0)
    record(desk, on=True, subject="host")
    assert len(record(desk, on=False)) == 1
    assert record(desk, on=False) == ()
    assert len(list(tmp_path.iterdir())) == 1


def test_where_nothing_can_be_written_the_reason_is_told(tmp_path: Path) -> None:
    (tmp_path / "takes").write_text("a file in its place")
    desk = speaking(tmp_path / "takes")
    reply = desk.ask(wire.Record(1, True))
    assert isinstance(reply, wire.Refused)
    assert reply.code == "cannot_write"
    assert "choose another folder" in reply.message
    assert not desk.recording.active
    assert desk.recording.statuses == ()


def test_the_answer_names_the_folder_and_the_status_shows_it(tmp_path: Path) -> None:
    desk = speaking(tmp_path)
    assert desk.done(wire.Record(1, True)).values.text("folder") == str(tmp_path)
    (status,) = desk.recording.statuses
    assert status.name == f"record {tmp_path}"
    record(desk, on=False)
    assert desk.recording.statuses == ()


def test_a_full_disk_ends_it_and_it_can_be_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = speaking(tmp_path)
    with monkeypatch.context() as full:
        full.setattr(TakeFolder, "write", no_space)
        record(desk, on=True)
        desk.run(1.0)
        until(lambda: not desk.recording.active)
        (status,) = desk.recording.statuses
        assert status.state == "failed"
        assert "No space left on device" in status.why
    record(desk, on=True)
    assert desk.recording.active
    desk.run(1.0)
    (name,) = record(desk, on=False)
    assert len(list(find(tmp_path / name).faces())) > 5


def test_an_end_that_finds_no_room_is_in_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last piece of the sound is written when nothing more comes."""
    desk = speaking(tmp_path)
    record(desk, on=True)
    desk.run(1.0)

    def refuse(sink: _Sink, data: bytes) -> int:
        sink.failure = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return len(data)

    monkeypatch.setattr(_Sink, "write", refuse)
    said = desk.done(wire.Record(1, False)).values
    assert len(said.texts("takes")) == 1
    assert "No space left on device" in said.text("why")


def test_what_ended_it_before_its_end_was_asked_for_is_in_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = speaking(tmp_path)
    monkeypatch.setattr(TakeFolder, "write", no_space)
    record(desk, on=True)
    desk.run(1.0)
    until(lambda: not desk.recording.active)
    assert "No space left on device" in desk.done(wire.Record(1, False)).values.text("why")
    assert desk.done(wire.Record(1, False)).values.text("why") == "", "nothing was recorded"


def test_a_disk_that_hangs_at_the_end_is_in_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = speaking(tmp_path)
    hangs, goes_on = threading.Event(), threading.Event()

    def hang(*_: object) -> None:
        hangs.set()
        goes_on.wait(PATIENT_S)

    monkeypatch.setattr(recording, "_JOIN_S", 0.0)
    monkeypatch.setattr(TakeFolder, "write", hang)
    record(desk, on=True)
    desk.run(1.0)
    assert hangs.wait(PATIENT_S)
    said = desk.done(wire.Record(1, False)).values
    goes_on.set()
    assert len(said.texts("takes")) == 1
    assert "has not taken the end" in said.text("why")


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
