"""Frames, hellos, statuses and events that unpack but do not mean anything."""

import struct

import pytest

from facewire.errors import WireError
from facewire.face.tune import MASKS
from facewire.values import SettingsStatus
from facewire.wire import event, frame, hello, status
from facewire.wire.packing import Value, pack, unpack
from facewire.wire.settings import making as settings
from tests.wire.samples import BODIES

FRAME, HELLO, STATUS = (unpack(BODIES[name][1]) for name in ("frame", "hello", "status"))
FINISHED, CLOSED = (unpack(BODIES[name][1]) for name in ("finished", "closed"))
SUBJECTS = STATUS["subjects"]
assert isinstance(SUBJECTS, dict)
HOST = SUBJECTS["host"]
NAN_WEIGHTS = struct.pack("<52f", *[0.0] * 51, float("nan"))
INFINITE_POSE = struct.pack("<9f", *[0.0] * 8, float("-inf"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"s": -1}, "s is -1; it must be 0 to 4294967295"),
        ({"s": 2**32}, "s is 4294967296"),
        ({"n": 2**63}, "n is 9223372036854775808"),
        ({"e": -1}, "e is -1; it must be 0 to 4294967295"),
        ({"e": 2**32}, "e is 4294967296"),
        ({"e": 1.0}, "e must be a whole number, not float"),
        ({"n": 1.0}, "n must be a whole number, not float"),
        ({"at": 2**63}, "at is 9223372036854775808"),
        ({"t": float("nan")}, "t is nan; it must be finite"),
        ({"t": "1"}, "t must be a number, not str"),
        ({"q": 3}, "q is 3; it must be 0 to 2"),
        ({"lv": 4}, "lv is 4; it must be 0 to 3"),
        ({"voice": float("inf")}, "voice is inf; it must be finite"),
        ({"voice": None}, "voice is missing"),
        ({"w": b"\0" * 204}, "w has 204 bytes; it must have 208"),
        ({"w": [0.0] * 52}, "w must be bin, not list"),
        ({"w": NAN_WEIGHTS}, "w holds a number that is not finite"),
        ({"pose": INFINITE_POSE}, "pose holds a number that is not finite"),
        ({"vis": b""}, "vis has 0 bytes; it must have 60"),
    ],
)
def test_frame(change: dict[str, Value], reason: str) -> None:
    with pytest.raises(WireError) as caught:
        frame.decode(pack(FRAME | change))
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"proto": 2}, "speaks protocol 2, this reader 1"),
        ({"fps": 0}, "fps is 0; it must be 1 to 120"),
        ({"channels": ["jawOpen"]}, "channels are not the 52"),
        ({"subjects": ["a/b"]}, "subjects 'a/b'"),
        ({"subjects": "host"}, "subjects must be an array of strings, not str"),
    ],
)
def test_hello(change: dict[str, Value], reason: str) -> None:
    with pytest.raises(WireError) as caught:
        hello.decode(pack(HELLO | change))
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"frames": -1}, "frames is -1"),
        ({"level": 9}, "level is 9; it must be 0 to 3"),
        ({"queues": {"ring": {}}}, "queues.ring.dropped is missing"),
        ({"queues": []}, "queues must be a map, not list"),
        ({"outputs": {"livelink": {"dropped": 1}}}, "outputs.livelink.state is missing"),
        ({"trackers": {"vmc": {"subject": "a"}}}, "trackers.vmc.state is missing"),
        ({"skipped": -1}, "skipped is -1"),
        ({"shed": 1.0}, "shed must be a whole number, not float"),
        ({"defaults": {"gain": {"jaw": 1.0}}}, "gain names 'jaw'"),
        ({"defaults": {"offset": {"jawOpen": float("nan")}}}, "defaults.offset.jawOpen is nan"),
        ({"defaults": {"mask": "most"}}, "defaults.mask is 'most'"),
        ({"defaults": {"lookahead": 1001.0}}, "defaults.lookahead is 1001.0; it must be 0.0 to 1000.0"),
        ({"defaults": 1}, "defaults must be a map, not int"),
        ({"subjects": {"host": HOST | {"paused": 1}}}, "subjects.host.paused must be true or false, not int"),
        ({"subjects": {"host": HOST | {"epoch": -1}}}, "subjects.host.epoch is -1"),
        ({"subjects": {"host": HOST | {"utterance": 2**32}}}, "subjects.host.utterance is 4294967296"),
        ({"subjects": {"host": HOST | {"buffered_s": "1"}}}, "subjects.host.buffered_s must be a number"),
        ({"stages": {"a\nb": 5}}, r"stages.'a\nb' must be a map"),
        ({"subjects": {"host": {"source": 1}}}, "subjects.host.source must be a string"),
        ({"subjects": []}, "subjects must be a map, not list"),
    ],
)
def test_status(change: dict[str, Value], reason: str) -> None:
    with pytest.raises(WireError) as caught:
        status.decode(pack(STATUS | change))
    assert reason in str(caught.value)


LATER_KEYS = ("skipped", "shed", "queues", "outputs", "trackers", "defaults")
LATER_KEYS_OF_SUBJECTS = (
    "skipped", "shed", "epoch", "utterance", "buffered_s", "paused", "line", "gain", "offset", "mask",
    "lookahead",
)  # fmt: skip


def test_status_without_its_optional_keys() -> None:
    host = {key: value for key, value in HOST.items() if key not in LATER_KEYS_OF_SUBJECTS}
    sent = {key: value for key, value in STATUS.items() if key not in LATER_KEYS}
    got = status.decode(pack(sent | {"subjects": {"host": host}}))
    assert (got.skipped, got.shed, got.queues, got.outputs, got.trackers) == (0, 0, (), (), ())
    assert got.defaults == SettingsStatus()
    (one,) = got.subjects
    assert (one.skipped, one.shed, one.epoch, one.utterance, one.paused) == (0, 0, 0, 0, False)
    assert one.settings == SettingsStatus()
    assert len(one.settings.mask) == 52


def test_a_status_names_a_mask_by_its_word_where_it_has_one() -> None:
    assert [settings.to_map(SettingsStatus(mask=channels))["mask"] for channels in MASKS.values()] == list(
        MASKS
    )
    assert settings.to_map(SettingsStatus(mask=frozenset({18, 17})))["mask"] == ["jawOpen", "mouthClose"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (FINISHED | {"event": 1}, "event must be a string, not int"),
        (FINISHED | {"event": None}, "event is missing"),
        (FINISHED | {"s": 2**32}, "s is 4294967296"),
        (FINISHED | {"e": -1}, "e is -1"),
        (FINISHED | {"at": 2**63}, "at is 9223372036854775808"),
        (FINISHED | {"utterance": 1.0}, "utterance must be a whole number, not float"),
        (FINISHED | {"utterance": 2**32}, "utterance is 4294967296"),
        (FINISHED | {"t": float("inf")}, "t is inf; it must be finite"),
        (FINISHED | {"interrupted": 0}, "interrupted must be true or false, not int"),
        (FINISHED | {"interrupted": None}, "interrupted is missing"),
        (CLOSED | {"why": 1}, "why must be a string, not int"),
    ],
)
def test_event(values: dict[str, Value], reason: str) -> None:
    with pytest.raises(WireError) as caught:
        event.decode(pack(values))
    assert reason in str(caught.value)


def test_an_event_of_a_later_version_is_none() -> None:
    assert event.decode(pack({"event": "yawned", "by": 3})) is None


def test_a_reason_of_a_later_version_is_text() -> None:
    closed = event.decode(pack(CLOSED | {"why": "bored"}))
    assert closed is not None
    assert closed.why == "bored"


def test_an_epoch_of_zero_costs_no_bytes() -> None:
    assert "e" not in unpack(frame.encode(frame.decode(pack(FRAME)).frame._replace(epoch=0), 0))
    assert frame.decode(pack({key: FRAME[key] for key in FRAME if key != "e"})).frame.epoch == 0
