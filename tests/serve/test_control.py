import numpy as np
import pytest

from facewire.audio.ring import SampleRing
from facewire.face.channels import CHANNEL_INDEX
from facewire.pipeline.pace import PushedPace
from facewire.pipeline.roster import MAX_SUBJECTS, Roster
from facewire.pipeline.subject import Settings, Subject, Voice
from facewire.pipeline.windows import FULL
from facewire.serve.control import Control
from facewire.values import Level, Status
from facewire.wire import control as wire
from tests.fakes import GEOMETRY

STATUS = Status(1, 2, 3.0, "probe", Level.CPU, "", 31.0, 0, 0, 0, 0, (), (), ())


class Desk:
    """A control desk with a roster behind it."""

    def __init__(self, limit: int = MAX_SUBJECTS) -> None:
        self.roster = Roster(limit)
        self.rendered: list[wire.Render] = []
        self.control = Control(
            roster=self.roster,
            make_subject=self.subject,
            settings=Settings(FULL),
            fps=31,
            status=lambda: STATUS,
            on_render=self.rendered.append,
        )

    def subject(self, name: str, voice: Voice, settings: Settings) -> Subject:
        return Subject(name, voice, settings, geometry=GEOMETRY, fps=31, seed=0)

    def ask(self, request: wire.Request) -> wire.Reply:
        return wire.decode_reply(self.control.answer(wire.encode_request(request)))

    def done(self, request: wire.Request) -> wire.Done:
        reply = self.ask(request)
        assert isinstance(reply, wire.Done), reply
        return reply

    def refused(self, request: wire.Request) -> str:
        reply = self.ask(request)
        assert isinstance(reply, wire.Refused), reply
        assert reply.id == request.id
        return reply.code


def opening(name: str = "npc", rate: int = 16_000) -> wire.Open:
    return wire.Open(1, name, rate, "s16le")


def pcm(seconds: float, rate: int = 16_000) -> bytes:
    return np.zeros(int(seconds * rate), "<i2").tobytes()


def test_open_audio_close() -> None:
    desk = Desk()
    assert desk.done(opening()).values.number("lookahead_ms") > 100
    assert desk.done(wire.Audio(2, "npc", pcm(0.5))).values.number("buffered_s") == 0.5
    desk.done(wire.Close(3, "npc"))
    ring = desk.roster.find("npc").voice.ring
    assert ring.ended
    assert ring.available == 8000
    assert desk.refused(wire.Audio(4, "npc", pcm(0.1))) == "no_such_subject"


def test_pushed_samples_keep_their_values_across_odd_cuts() -> None:
    desk = Desk()
    desk.done(opening())
    values = np.arange(-500, 500, dtype="<i2")
    data = values.tobytes()
    for cut in range(0, len(data), 333):
        desk.done(wire.Audio(1, "npc", data[cut : cut + 333]))
    assert np.array_equal(desk.roster.find("npc").voice.ring.read(1000) * 32768, values)


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


def test_too_much_audio_is_refused_whole_and_can_be_sent_again() -> None:
    desk = Desk()
    desk.done(opening())
    ring = desk.roster.find("npc").voice.ring
    while ring.free >= 16_000:
        desk.done(wire.Audio(1, "npc", pcm(1.0)))
    before = ring.available
    assert desk.refused(wire.Audio(2, "npc", pcm(1.5))) == "too_much_audio"
    assert ring.available == before
    ring.read(32_000)
    desk.done(wire.Audio(3, "npc", pcm(1.5)))


@pytest.mark.parametrize(
    "request_", [wire.Audio(5, "ghost", b""), wire.Close(6, "ghost"), wire.Set(7, "ghost", ((0, 1.0),))]
)
def test_who_is_not_there_is_not_found(request_: wire.Request) -> None:
    assert Desk().refused(request_) == "no_such_subject"


def test_a_microphones_subject_takes_no_pushed_audio() -> None:
    desk = Desk()
    voice = Voice("microphone", SampleRing(100, overwrite=True), 16_000, PushedPace(31))
    desk.roster.add(desk.subject("face", voice, Settings(48.0)))
    assert desk.refused(wire.Audio(1, "face", b"")) == "not_pushed"


def test_set_turns_the_knobs_of_one_or_of_all() -> None:
    desk = Desk()
    desk.done(opening("a"))
    desk.done(opening("b"))
    jaw = CHANNEL_INDEX["jawOpen"]
    desk.done(wire.Set(1, "a", gain=((jaw, 2.0),), mask=frozenset({jaw}), lookahead=48.0))
    a, b = (desk.roster.find(name).settings for name in "ab")
    assert (a.tuning.gain[jaw], a.tuning.mask.sum(), a.lookahead_ms) == (2.0, 1.0, 48.0)
    assert (b.tuning.gain[jaw], b.tuning.mask.sum(), b.lookahead_ms) == (1.0, 52.0, FULL)
    desk.done(wire.Set(2, None, offset=((jaw, 0.25),)))
    desk.done(opening("c"))
    assert all(desk.roster.find(name).settings.tuning.offset[jaw] == 0.25 for name in "abc")


def test_status_and_render_are_answered() -> None:
    desk = Desk()
    assert desk.done(wire.StatusRequest("x")).values.text("engine") == "probe"
    desk.done(wire.Render(9, 16.0, 16.7, 4242))
    assert desk.rendered[0].frame_ms == 16.0


@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x80", b"\x93\x01\x02\x03", b"\x81\xa2op\xa4open" * 2])
def test_rubbish_is_answered_with_an_error(body: bytes) -> None:
    assert isinstance(wire.decode_reply(Desk().control.answer(body)), wire.Refused)
