"""Speech over `/audio`: a whole sidecar, real threads and sockets, a probe instead of the network."""

import base64
import json
from collections.abc import Iterator

import pytest

from facewire.serve.runtime import Runtime
from tests.serve.desk import RATE, pcm
from tests.serve.web.live import open_socket, running
from tests.serve.web.speakers import Speaker

pytestmark = [pytest.mark.slow, pytest.mark.realtime]


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    one = running(tmp_path_factory.mktemp("takes"))
    yield one
    one.close()


OPEN = {"sample_rate": RATE, "format": "s16le"}


def test_a_sentence_is_opened_spoken_and_heard_to_its_end(runtime: Runtime) -> None:
    with open_socket(runtime, "/audio") as socket:
        speaker = Speaker(socket)
        assert speaker.ask("open", "opened", subject="host", **OPEN)["buffer_s"] == 60.0
        socket.send(pcm(0.3))
        buffered = speaker.wait("buffered")
        assert (buffered["utterance"], buffered["t"]) == (1, 0.0)
        flushed = speaker.ask("flush", "flushed")
        assert flushed["t"] == pytest.approx(0.3)
        finished = speaker.wait("finished")
        started = next(one for one in speaker.heard if one["type"] == "started")
        assert started["at_ms"] == buffered["at_ms"]
        assert (finished["utterance"], finished["interrupted"]) == (1, False)
        assert finished["at_ms"] == flushed["at_ms"]
        assert speaker.ask("ping", "pong", id=5)["id"] == 5
        speaker.ask("close", "closing")
        assert speaker.wait("closed")["why"] == "closed"
        assert speaker.ask("open", "opened", subject="again", **OPEN)
        speaker.ask("close", "closing")


def test_moods_go_with_the_sound_that_follows(runtime: Runtime) -> None:
    with open_socket(runtime, "/audio") as socket:
        speaker = Speaker(socket)
        speaker.ask("open", "opened", subject="moody", **OPEN)
        assert "moods is missing" in str(speaker.ask("moods", "error")["message"])
        assert speaker.ask("moods", "error", moods=[{"at": 0, "mood": "glee"}])["code"] == "out_of_range"
        following = speaker.ask("moods", "buffered", moods=[{"at": 0, "mood": "joy"}])
        socket.send(pcm(0.3))
        buffered = speaker.wait("buffered")
        assert (buffered["utterance"], buffered["t"]) == (following["utterance"], following["t"])
        speaker.ask("cancel", "cancelled")
        speaker.ask("close", "closing")


def test_a_cancel_overtakes_the_sound_that_has_no_room(runtime: Runtime) -> None:
    with open_socket(runtime, "/audio") as socket:
        speaker = Speaker(socket)
        speaker.ask("open", "opened", subject="talker", sample_rate=8000, format="s16le")
        for _ in range(4):
            # 60 s each, of which the subject holds 60 in all.
            socket.send(bytes(960_000))
        while speaker.wait("buffered")["buffered_s"] < 55.0:
            pass
        cancelled = speaker.ask("cancel", "cancelled")
        assert cancelled["utterance"] == 1
        assert cancelled["t"] < 5.0
        socket.send(bytes(1600))
        assert speaker.wait("buffered")["utterance"] == 2
        speaker.ask("cancel", "cancelled")
        speaker.ask("close", "closing")


def test_what_goes_wrong_is_told_and_ends_nothing(runtime: Runtime) -> None:
    with open_socket(runtime, "/audio") as socket:
        speaker = Speaker(socket)
        socket.send(b"\x00\x00")
        refused = speaker.wait("error")
        assert (refused["op"], refused["code"]) == ("audio", "no_such_subject")
        socket.send("rubbish")
        refused = speaker.wait("error")
        assert ("op" in refused, refused["code"]) == (False, "malformed")
        assert (
            speaker.ask("open", "error", subject="shy", sample_rate=1, format="s16le")["code"]
            == "out_of_range"
        )
        speaker.ask("open", "opened", subject="shy", **OPEN)
        assert speaker.ask("open", "error", subject="other", **OPEN)["op"] == "open"
        with open_socket(runtime, "/audio") as other:
            assert Speaker(other).ask("open", "error", subject="shy", **OPEN)["code"] == "subject_exists"
        speaker.ask("pause", "paused")
        speaker.ask("resume", "resumed")
        speaker.ask("close", "closing")


def test_a_realtime_conversation_is_spoken_and_cut_off(runtime: Runtime) -> None:
    def delta(item: str, seconds: float) -> str:
        sound = base64.b64encode(pcm(seconds * 24_000 / RATE)).decode()
        event = {"type": "response.output_audio.delta", "item_id": item, "content_index": 0, "delta": sound}
        return json.dumps(event)

    with open_socket(runtime, "/audio?subject=agent") as socket:
        speaker = Speaker(socket)
        speaker.say("session.created", session={})
        socket.send(delta("item_1", 0.3))
        assert speaker.wait("opened")
        socket.send(json.dumps({"type": "response.output_audio.done", "item_id": "item_1"}))
        assert not speaker.wait("finished")["interrupted"]
        socket.send(delta("item_2", 3.0))
        socket.send(json.dumps({"type": "response.output_audio.done", "item_id": "item_2"}))
        socket.send(delta("item_3", 1.0))
        speaker.wait("started")
        speaker.say("input_audio_buffer.speech_started", audio_start_ms=0, item_id="user")
        cut, unheard = speaker.wait("conversation.item.truncate"), speaker.wait("conversation.item.truncate")
        assert (cut["item_id"], cut["content_index"]) == ("item_2", 0)
        assert 0 <= cut["audio_end_ms"] < 3000
        assert (unheard["item_id"], unheard["audio_end_ms"]) == ("item_3", 0)
        assert speaker.wait("cancelled")["utterance"] == 2
        if not any(one.get("interrupted") for one in speaker.heard):
            assert speaker.wait("finished")["interrupted"]
        speaker.ask("close", "closing")


def test_a_client_that_is_there_keeps_its_subject_and_one_that_has_gone_loses_it(runtime: Runtime) -> None:
    with open_socket(runtime, "/audio") as socket:
        speaker = Speaker(socket)
        speaker.ask("open", "opened", subject="kept", keep=True, **OPEN)
        speaker.ask("open", "error", subject="kept", **OPEN)
    with open_socket(runtime, "/audio") as socket:
        speaker = Speaker(socket)
        # It has not been closed with its connection.
        assert speaker.ask("open", "error", subject="kept", **OPEN)["code"] == "subject_exists"
        speaker.ask("open", "opened", subject="kept", replace=True, **OPEN)
        speaker.ask("close", "closing")


@pytest.mark.parametrize("how", ["pcm", "realtime"])
def test_a_client_that_was_replaced_does_not_speak_into_the_sound_of_the_other(
    runtime: Runtime, how: str
) -> None:
    delta = {
        "type": "response.output_audio.delta",
        "item_id": "i",
        "delta": base64.b64encode(pcm(0.1)).decode(),
    }
    sound = pcm(0.1) if how == "pcm" else json.dumps(delta)
    with open_socket(runtime, "/audio?subject=shared") as one, open_socket(runtime, "/audio") as two:
        first, second = Speaker(one), Speaker(two)
        if how == "pcm":
            first.say("open", **OPEN)
        one.send(sound)
        first.wait("started")
        second.ask("open", "opened", subject="shared", replace=True, **OPEN)
        assert first.wait("closed")["why"] == "replaced"
        one.send(sound)
        refused = first.wait("error")
        assert refused["code"] == "no_such_subject"
        assert "another client" in refused["message"]
        two.send(pcm(0.1))
        assert second.wait("buffered")["t"] == 0.0
        # It may take the subject back.
        first.ask("open", "opened", subject="shared", replace=True, **OPEN)
        one.send(sound)
        first.wait("buffered")
        first.ask("cancel", "cancelled")
        first.ask("close", "closing")
