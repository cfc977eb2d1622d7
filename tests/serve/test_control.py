import threading
from dataclasses import replace

import numpy as np
import pytest

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.character import Character
from facewire.face.head.styles import shipped
from facewire.feed.live import LiveFeed
from facewire.feed.schedule import MAX_SEGMENTS
from facewire.grid import FULL
from facewire.pipeline.roster import MAX_SUBJECTS
from facewire.pipeline.subject import Settings
from facewire.wire import control as wire
from tests.fakes import AS_IT_IS, Listening, ProbeNetwork
from tests.serve.desk import FPS, Desk, pcm

JAW = CHANNEL_INDEX["jawOpen"]


def opening(name: str = "npc", rate: int = 16_000) -> wire.Open:
    return wire.Open(1, name, rate, "s16le")


def test_open_audio_close() -> None:
    desk = Desk()
    assert desk.done(opening()).values.number("lookahead_ms") > 100
    assert desk.done(wire.Audio(2, "npc", pcm(0.5))).values.number("buffered_s") == 0.5
    desk.done(wire.Close(3, "npc"))
    assert desk.refused(wire.Audio(4, "npc", pcm(0.1))) == "no_such_subject"


def test_pushed_samples_keep_their_values_across_odd_cuts() -> None:
    desk = Desk()
    desk.done(opening())
    values = np.arange(-500, 500, dtype="<i2")
    data = values.tobytes()
    for cut in range(0, len(data), 333):
        desk.done(wire.Audio(1, "npc", data[cut : cut + 333]))
    desk.run(0.1)
    heard = np.zeros(1000, np.float32)
    desk.roster.find("npc").feed.sound.read(0, heard)
    assert np.array_equal(heard * 32768, values)


@pytest.mark.parametrize("flushed", [False, True])
def test_half_a_sample_at_an_end_shifts_nothing(flushed: bool) -> None:
    desk = Desk()
    desk.done(opening())
    values = np.arange(-50, 50, dtype="<i2")
    data = values.tobytes()
    desk.done(wire.Audio(1, "npc", data + b"\x01", end=not flushed))
    if flushed:
        desk.done(wire.Flush(2, "npc"))
    desk.done(wire.Audio(3, "npc", data))
    desk.run(0.1)
    heard = np.zeros(200, np.float32)
    desk.roster.find("npc").feed.sound.read(0, heard)
    assert np.array_equal(heard * 32768, np.tile(values, 2))


def test_names_are_taken_once_and_there_is_an_end_to_them() -> None:
    desk = Desk(limit=3)
    desk.done(opening("a"))
    assert desk.refused(opening("a")) == "subject_exists"
    desk.done(opening("b"))
    desk.done(opening("c"))
    assert desk.refused(opening("d")) == "too_many_subjects"
    desk.roster.remove(desk.roster.find("b"))
    desk.done(opening("d"))


def test_a_thousand_subjects_are_refused_politely() -> None:
    desk = Desk()
    replies = [desk.ask(opening(f"npc{number}")) for number in range(1000)]
    assert sum(isinstance(reply, wire.Done) for reply in replies) == MAX_SUBJECTS


def test_one_more_face_than_the_machine_can_infer_is_refused() -> None:
    desk = Desk()

    class Slow(ProbeNetwork):
        def infer(self, windows: np.ndarray) -> np.ndarray:
            desk.clock.sleep_until_ns(desk.now_ns + 5_000_000 * len(windows))
            return super().infer(windows)

    desk.network = Slow()
    desk.engine._network = desk.network
    desk.engine.warm_up()
    for number in range(3):
        desk.open(f"npc{number}", lookahead=48.0)
    refused = desk.ask(wire.Open(1, "one more", 16_000, "s16le", lookahead=48.0))
    assert isinstance(refused, wire.Refused)
    assert refused.code == "overloaded"
    assert refused.message.endswith("; close one"), "no look-ahead is a way out: full costs many faces more"
    desk.done(wire.Close(2, "npc0"))
    desk.run(1.0)
    desk.open("instead", lookahead=48.0)


def test_too_much_audio_is_refused_whole_and_can_be_sent_again() -> None:
    desk = Desk()
    desk.done(opening())
    while desk.done(wire.Audio(1, "npc", pcm(1.0))).values.number("buffered_s") < 59.0:
        pass
    assert desk.refused(wire.Audio(2, "npc", pcm(1.5))) == "too_much_audio"
    desk.run(1.0)
    desk.done(wire.Audio(3, "npc", pcm(1.5)))


def test_a_million_tiny_utterances_are_bounded() -> None:
    desk = Desk()
    desk.done(opening())
    for _ in range(MAX_SEGMENTS):
        desk.done(wire.Audio(1, "npc", pcm(0.05), end=True))
    assert desk.refused(wire.Audio(2, "npc", pcm(0.05), end=True)) == "too_much_audio"
    desk.run(5.0)
    desk.done(wire.Audio(3, "npc", pcm(0.05), end=True))


@pytest.mark.parametrize(
    "request_",
    [
        wire.Audio(5, "ghost", b""),
        wire.Flush(5, "ghost"),
        wire.Cancel(5, "ghost"),
        wire.Pause(5, "ghost"),
        wire.Resume(5, "ghost"),
        wire.Close(6, "ghost"),
        wire.Set(7, "ghost", ((0, 1.0),)),
        wire.Reset(8, "ghost"),
    ],
)
def test_who_is_not_there_is_not_found(request_: wire.Request) -> None:
    assert Desk().refused(request_) == "no_such_subject"


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize(("first", "second"), [("host", "Host"), ("Straße", "STRASSE"), ("Ñandú", "ñandÚ")])
def test_names_differ_by_more_than_case(first: str, second: str, replace: bool) -> None:
    desk = Desk()
    desk.done(opening(first))
    assert desk.refused(wire.Open(1, second, 16_000, "s16le", replace=replace)) == "subject_exists"
    desk.done(opening(f"{second} 2"))


@pytest.mark.parametrize("replace", [False, True])
def test_a_microphones_subject_takes_no_pushed_audio_and_keeps_its_name(replace: bool) -> None:
    desk = Desk()
    feed = LiveFeed(Listening(), FPS, AS_IT_IS)
    desk.roster.add(desk.subject("face", feed, Settings(48.0)))
    assert desk.refused(wire.Audio(1, "face", b"")) == "not_pushed"
    assert desk.refused(wire.Cancel(1, "face")) == "not_pushed"
    assert desk.refused(wire.Open(1, "face", 16_000, "s16le", replace=replace)) == "subject_exists"


def test_set_turns_the_knobs_of_one_or_of_all() -> None:
    desk = Desk()
    desk.done(opening("a"))
    desk.done(opening("b"))
    desk.done(wire.Set(1, "a", gain=((JAW, 2.0),), mask=frozenset({JAW}), lookahead=48.0))
    a, b = (desk.roster.find(name).settings for name in "ab")
    assert (a.tuning.gain[JAW], a.tuning.mask.sum(), a.lookahead_ms) == (2.0, 1.0, 48.0)
    assert (b.tuning.gain[JAW], b.tuning.mask.sum(), b.lookahead_ms) == (1.0, 52.0, FULL)
    desk.done(wire.Set(2, None, offset=((JAW, 0.25),)))
    desk.done(opening("c"))
    assert all(desk.roster.find(name).settings.tuning.offset[JAW] == 0.25 for name in "abc")
    assert desk.control.defaults.tuning.offset[JAW] == 0.25


def test_set_changes_the_traits_that_it_names() -> None:
    desk = Desk()
    desk.done(opening("a"))
    desk.done(wire.Set(1, "a", character=(("gaze", 0.5), ("look_at", (0.25, 0.0)))))
    desk.done(wire.Set(2, "a", character=(("look_at", None),)))
    assert desk.roster.find("a").settings.character == Character(gaze=0.5)
    desk.done(wire.Set(3, None, character=(("gaze", 2.0),)))
    desk.done(opening("b"))
    assert desk.roster.find("b").settings.character == Character(gaze=2.0)
    desk.done(wire.Reset(4, "a"))
    assert desk.roster.find("a").settings.character == Character()


def test_a_head_is_played_from_a_file_only_where_the_sidecar_was_started_with_one() -> None:
    desk = Desk()
    desk.done(opening("a"))
    assert desk.refused(wire.Set(1, "a", character=(("head", "take"),))) == "out_of_range"
    subject = desk.roster.find("a")
    motion = shipped()["lively"]
    subject.settings = replace(subject.settings, character=Character(head="take", motion=motion))
    for head in ("off", "take"):
        desk.done(wire.Set(2, "a", character=(("head", head),)))
        assert (subject.settings.character.head, subject.settings.character.motion) == (head, motion)


def test_reset_goes_back_to_how_it_was_started() -> None:
    desk = Desk()
    desk.open("a", lookahead=48.0)
    desk.open("b")
    desk.done(wire.Set(1, None, gain=((JAW, 2.0),), lookahead=96.0))
    desk.done(wire.Reset(2, "a"))
    a, b = (desk.roster.find(name).settings for name in "ab")
    assert (a.tuning.gain[JAW], a.lookahead_ms) == (1.0, 48.0)
    assert (b.tuning.gain[JAW], b.lookahead_ms) == (2.0, 96.0)
    desk.done(wire.Reset(3))
    assert desk.roster.find("b").settings.lookahead_ms is FULL
    assert desk.control.defaults.tuning.gain[JAW] == 1.0


def test_status_render_and_ping_are_answered() -> None:
    desk = Desk()
    assert desk.done(wire.StatusRequest("x")).values.text("engine") == "probe"
    desk.done(wire.Render(9, 16.0, 16.7, 4242))
    assert desk.rendered[0].frame_ms == 16.0
    assert desk.done(wire.Ping(10)).values.integer("at", 0, 2**63) == desk.now_ns


def test_microphones_are_looked_for_again_where_there_is_one() -> None:
    desk = Desk()
    assert desk.refused(wire.Refresh(1)) == "no_microphone"
    desk.listens = True
    desk.done(wire.Refresh(2))
    assert desk.refreshed == 1


def test_a_subject_that_ends_while_it_is_saved_is_refused() -> None:
    desk = Desk()
    desk.open("npc")
    # The line has let it go between the look for its name and the one at its settings.
    assert desk.status().subjects == ()
    assert desk.refused(wire.Save(1, "npc")) == "no_such_subject"


@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x80", b"\x93\x01\x02\x03", b"\x81\xa2op\xa4open" * 2])
def test_hostile_bytes_are_answered_with_an_error(body: bytes) -> None:
    assert isinstance(wire.decode_reply(Desk().answer(b"stranger", body)), wire.Refused)


def test_answers_come_from_one_thread() -> None:
    desk = Desk()
    desk.done(wire.Ping(1))
    failures: list[BaseException] = []

    def elsewhere() -> None:
        try:
            desk.control.answer(b"client", wire.encode_request(wire.Ping(2)))
        except AssertionError as error:
            failures.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert failures
