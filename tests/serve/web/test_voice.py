"""Lines whose sound has an `id`: each command is answered once, and a `flush` when all has been heard."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from facewire.serve.web.sockets import voice
from facewire.wire.packing import Value, unpack
from facewire.wire.web.speech import Command, request_of
from tests.serve.desk import RATE, pcm
from tests.serve.web.test_speaker import STEPS, Client, Room

Play = Callable[[Room], Coroutine[Any, Any, None]]
SOUND = {"type": "audio", "sample_rate": RATE, "format": "s16le"}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "_AGAIN_S", 0.0)


def play(job: Play, clients: int = 1, subject: str | None = "shared") -> None:
    async def run() -> None:
        room = Room(clients, subject)
        tasks = [asyncio.create_task(client.speaker.serve()) for client in room.clients]
        try:
            await job(room)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(run())


async def steps() -> None:
    for _ in range(STEPS):
        await asyncio.sleep(0)


async def say(client: Client, *messages: bytes | dict[str, object]) -> list[dict[str, Any]]:
    """Have it carried out; return what the client is told meanwhile."""
    before = len(client.heard)
    for message in messages:
        client.hear(message if isinstance(message, bytes) else json.dumps(message))
    await steps()
    return client.heard[before:]


async def heard(room: Room, client: Client, seconds: float) -> list[dict[str, Any]]:
    before = len(client.heard)
    room.run(seconds)
    await steps()
    return client.heard[before:]


def test_a_line_is_opened_answered_and_heard_to_its_end() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        (buffered,) = await say(client, {**SOUND, "id": 1}, pcm(0.1))
        assert (buffered["id"], buffered["ok"]["utterance"], buffered["ok"]["t"]) == (1, 1, 0.0)
        (more,) = await say(client, {**SOUND, "id": "b"}, pcm(0.1))
        assert (more["id"], more["ok"]["t"]) == ("b", pytest.approx(0.1))
        assert await say(client, {"type": "flush", "id": 3}) == []
        told = await heard(room, client, 0.5)
        assert [one.get("type", one.get("id")) for one in told] == ["started", "finished", 3]
        assert told[-1]["ok"] == {"utterance": 1, "t": pytest.approx(0.2), "interrupted": False}
        assert (await say(client, {"type": "flush", "id": 4}))[0]["ok"]["utterance"] == 0

    play(job)


def test_another_rate_waits_until_all_is_heard_and_nobody_is_told_of_an_end() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        await say(client, {**SOUND, "id": 1}, pcm(0.3), {"type": "flush", "id": 2})
        assert await say(client, {**SOUND, "sample_rate": 8000, "id": 3}, pcm(0.1)) == []
        told = await heard(room, client, 0.2)
        assert 3 not in [one.get("id") for one in told]
        told = await heard(room, client, 0.5)
        assert [one["id"] for one in told if "id" in one] == [2, 3]
        assert told[-1]["ok"]["utterance"] == 1, "the utterances of a new opening count anew"
        await say(client, {"type": "flush", "id": 4})
        told = await heard(room, client, 0.5)
        assert told[-1]["id"] == 4
        assert told[-1]["ok"]["interrupted"] is False
        assert client.ends == []

    play(job)


def test_a_line_has_one_rate() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        await say(client, {**SOUND, "id": 1}, pcm(0.1))
        (refused,) = await say(client, {**SOUND, "sample_rate": 8000, "id": 2}, pcm(0.1))
        assert (refused["id"], refused["error"]["code"]) == (2, "out_of_range")

    play(job)


def test_what_is_refused_is_told_and_opens_nothing() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        (refused,) = await say(client, {**SOUND, "sample_rate": 1, "id": 1}, pcm(0.1))
        assert (refused["id"], refused["error"]["code"]) == (1, "out_of_range")
        (refused,) = await say(client, {"type": "audio", "id": 2}, pcm(0.1))
        assert refused["error"]["code"] == "no_such_subject"
        (refused,) = await say(client, {**SOUND, "id": 3}, bytes(1 << 17))
        assert (refused["id"], refused["error"]["code"]) == (3, "malformed")
        (refused,) = await say(client, {"type": "speak", "id": 4})
        assert (refused["id"], refused["error"]["code"]) == (4, "malformed")
        (cancelled,) = await say(client, {"type": "cancel", "id": 5})
        assert cancelled == {"id": 5, "ok": {}}
        # What is open stays open where another rate is refused.
        await say(client, {**SOUND, "id": 6}, pcm(0.1), {"type": "flush"})
        await heard(room, client, 0.5)
        (refused,) = await say(client, {**SOUND, "sample_rate": 1, "id": 7}, pcm(0.1))
        assert refused["error"]["code"] == "out_of_range"
        (buffered,) = await say(client, {**SOUND, "id": 8}, pcm(0.1))
        assert buffered["ok"]["utterance"] == 2

    play(job)


def test_a_cancel_answers_all_that_it_voids() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        await say(client, {**SOUND, "id": 1}, pcm(0.5), {"type": "flush", "id": 2})
        await heard(room, client, 0.2)
        other = {**SOUND, "sample_rate": 8000}
        assert await say(client, {**other, "id": 3}, pcm(0.1), {"type": "flush", "id": 4}) == []
        told = await say(client, {"type": "cancel", "id": 5}, {"type": "flush", "id": 6})
        answers = {one["id"]: one for one in told}
        assert [answers[name]["error"]["code"] for name in (3, 4)] == ["cancelled"] * 2
        assert answers[5]["ok"]["utterance"] == 1
        told = await heard(room, client, 0.1)
        answers |= {one["id"]: one for one in told if "id" in one}
        assert (answers[2]["ok"]["utterance"], answers[2]["ok"]["interrupted"]) == (1, True)
        assert answers[6]["ok"]["interrupted"] is True
        (buffered,) = await say(client, {**SOUND, "id": 7}, pcm(0.1))
        assert buffered["ok"]["utterance"] == 2

    play(job)


def test_a_line_that_somebody_else_cuts_off_is_not_gone_on_with() -> None:
    async def job(room: Room) -> None:
        first, second = room.clients
        await say(first, {**SOUND, "id": 1}, pcm(0.5))
        await heard(room, first, 0.2)
        (buffered,) = await say(second, {**SOUND, "id": 1}, pcm(0.5))
        assert buffered["ok"]["t"] == 0.0
        await heard(room, first, 0.2)
        assert first.ends == ["replaced"]
        (refused,) = await say(first, {**SOUND, "id": 2}, pcm(0.1))
        assert (refused["id"], refused["error"]["code"]) == (2, "cancelled")
        (flushed,) = await say(first, {"type": "flush", "id": 3})
        assert flushed["ok"]["interrupted"] is True
        assert second.ends == []
        # Its next line takes the subject back, and the other's end is told.
        await say(second, {"type": "flush", "id": 2})
        await say(first, {**SOUND, "id": 4}, pcm(0.1))
        told = await heard(room, second, 0.2)
        (ending,) = [one["ok"] for one in told if one.get("id") == 2]
        assert ending["interrupted"] is True

    play(job, 2)


def test_a_line_is_not_gone_on_with_that_was_cut_off_right_before_a_piece_of_it() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        await say(client, {**SOUND, "id": 1}, pcm(0.5))
        await heard(room, client, 0.2)
        room.desk.answer(b"another", request_of(Command("cancel"), "shared"))
        # Nobody has been told yet.
        assert (await say(client, {**SOUND, "id": 2}, pcm(0.1)))[0]["ok"]["utterance"] == 2
        await heard(room, client, 0.1)
        (refused,) = await say(client, {**SOUND, "id": 3}, pcm(0.5))
        assert refused["error"]["code"] == "cancelled"
        (flushed,) = await say(client, {"type": "flush", "id": 4})
        assert (flushed["ok"]["utterance"], flushed["ok"]["interrupted"]) == (1, True)
        (buffered,) = await say(client, {**SOUND, "id": 5}, pcm(0.1))
        assert buffered["ok"]["utterance"] == 3

    play(job)


def test_requests_do_not_wait_for_sound() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        await say(client, {**SOUND, "id": 1}, pcm(0.3), {"type": "flush", "id": 2})
        assert await say(client, {**SOUND, "sample_rate": 8000, "id": 3}, pcm(0.1)) == []
        (reply,) = await say(client, {"op": "ping", "id": 4})
        assert (reply["id"], list(reply["ok"])) == (4, ["at_ms"])

    play(job)


def test_a_client_that_is_behind_misses_events_and_no_answer() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        await say(client, {**SOUND, "id": 1}, pcm(0.1), {"type": "flush", "id": 2})
        client.backlog = 1 << 20
        told = await heard(room, client, 0.5)
        assert [one.get("id") for one in told] == [2]

    play(job)


def test_a_line_that_is_closed_before_its_end_does_not_stand_in_the_way() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        await say(client, {**SOUND, "id": 1}, pcm(0.1), {"type": "close", "id": 2})
        told = await heard(room, client, 0.5)
        assert told[-1]["why"] == "closed"
        (buffered,) = await say(client, {**SOUND, "id": 3}, pcm(0.1))
        assert (buffered["id"], buffered["ok"]["utterance"]) == (3, 1)

    play(job)


def test_sound_needs_a_subject() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        (refused,) = await say(client, {**SOUND, "id": 1}, pcm(0.1))
        assert (refused["id"], refused["error"]["code"]) == (1, "missing_field")
        (buffered,) = await say(client, {**SOUND, "subject": "host", "id": 2}, pcm(0.1))
        assert buffered["ok"]["utterance"] == 1

    play(job, subject=None)


def test_another_subject_that_is_refused_leaves_the_first_as_it_was() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        await say(client, {**SOUND, "id": 1}, pcm(0.1), {"type": "flush", "id": 2})
        await heard(room, client, 0.5)
        (refused,) = await say(client, {**SOUND, "subject": "guest", "sample_rate": 1, "id": 3}, pcm(0.1))
        assert refused["error"]["code"] == "out_of_range"
        await say(client, {**SOUND, "id": 4}, pcm(0.1), {"type": "flush", "id": 5})
        told = await heard(room, client, 0.5)
        assert [one.get("type", one.get("id")) for one in told] == ["started", "finished", 5]

    play(job)


def test_a_subject_that_is_left_for_another_is_over_for_who_waits() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        await say(client, {**SOUND, "id": 1}, pcm(0.5), {"type": "close", "id": 2})
        assert await say(client, {"type": "flush", "id": 3}) == []
        flushed, opened = await say(client, {**SOUND, "type": "open", "subject": "guest", "id": 4})
        assert (flushed["id"], flushed["ok"]["interrupted"]) == (3, True)
        assert (opened["id"], "ok" in opened) == (4, True)

    play(job)


def test_moods_alone_are_nothing_to_be_heard() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        moods = [{"at": 0, "mood": "joy"}]
        await say(client, {**SOUND, "id": 1, "moods": moods}, b"")
        (flushed,) = await say(client, {"type": "flush", "id": 2})
        assert (flushed["id"], flushed["ok"]["utterance"]) == (2, 0)
        await say(client, {**SOUND, "id": 3}, b"\x00", {"type": "flush"})
        (buffered,) = await say(client, {**SOUND, "sample_rate": 8000, "id": 4}, pcm(0.1))
        assert (buffered["id"], buffered["ok"]["utterance"]) == (4, 1)

    play(job)


def test_another_rate_that_waits_does_not_take_the_subject_from_another_client() -> None:
    async def job(room: Room) -> None:
        first, second = room.clients
        await say(first, {**SOUND, "id": 1}, pcm(0.5), {"type": "flush", "id": 2})
        assert await say(first, {**SOUND, "sample_rate": 8000, "id": 3}, pcm(0.1)) == []
        await say(second, {**SOUND, "id": 1}, pcm(0.5))
        told = await heard(room, first, 0.2)
        (refused,) = [one["error"] for one in told if one.get("id") == 3]
        assert refused["code"] == "cancelled"
        await heard(room, second, 0.5)
        assert second.ends == []

    play(job, 2)


def test_within_a_tick_no_sound_is_heard_in_the_words_of_who_took_the_subject() -> None:
    async def job(room: Room) -> None:
        first, second = room.clients
        await say(first, {**SOUND, "id": 1}, pcm(0.5))
        await heard(room, first, 0.2)
        (buffered,) = await say(second, {**SOUND, "id": 1}, pcm(0.1))
        # Nobody has been told yet.
        (refused,) = await say(first, {**SOUND, "id": 2}, pcm(0.5))
        assert (refused["id"], refused["error"]["code"]) == (2, "cancelled")
        assert await say(first, {"type": "flush", "id": 3}) == []
        (more,) = await say(second, {**SOUND, "id": 2}, pcm(0.1))
        assert more["ok"]["t"] == pytest.approx(buffered["ok"]["t"] + 0.1)
        told = await heard(room, first, 0.1)
        assert [one.get("type", one.get("id")) for one in told] == ["finished", 3, "closed"]
        assert told[1]["ok"]["interrupted"] is True

    play(job, 2)


def test_within_a_tick_a_line_that_begins_takes_the_subject_back() -> None:
    async def job(room: Room) -> None:
        first, second = room.clients
        await say(first, {**SOUND, "id": 1}, pcm(0.1), {"type": "flush"})
        await say(second, {**SOUND, "id": 1}, pcm(0.1), {"type": "flush", "id": 2})
        (buffered,) = await say(first, {**SOUND, "id": 2}, pcm(0.1))
        assert buffered["ok"]["generation"] in first.opened
        assert len(first.opened) == 2
        told = await heard(room, second, 0.1)
        assert [one.get("why", one.get("id")) for one in told] == ["replaced", 2]

    play(job, 2)


@pytest.mark.parametrize("op", ["cancel", "pause", "resume", "close"])
def test_within_a_tick_nothing_stops_who_took_the_subject(op: str) -> None:
    async def job(room: Room) -> None:
        first, second = room.clients
        for client in room.clients:
            await say(client, {**SOUND, "type": "open", "replace": True}, pcm(0.1))
        (answer,) = await say(first, {"type": op, "id": 1})
        assert answer == {"id": 1, "ok": {}} if op == "cancel" else "another client" in str(answer)
        assert "error" in str(await say(first, pcm(0.1)))
        told = await heard(room, second, 0.4)
        assert [one["type"] for one in told] == ["started", "starved"]

    play(job, 2)


def test_a_close_that_takes_effect_before_it_is_answered_is_answered() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        await say(client, {**SOUND, "type": "open"})
        await heard(room, client, 0.1)
        answer = room.desk.answer

        def slow(client: bytes, body: bytes) -> bytes:
            reply = answer(client, body)
            room.run(0.3)
            return reply

        room.desk.answer = slow  # type: ignore[method-assign]
        told = await say(client, {"type": "close", "id": 1})
        assert {one.get("type", one.get("id")) for one in told} == {"closed", 1}
        assert {"id": 1, "ok": {}} in told

    play(job)


def test_what_happens_while_a_subject_is_opened_is_told() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        answer = room.desk.answer

        def slow(client: bytes, body: bytes) -> bytes:
            reply = answer(client, body)
            if unpack(body)["op"] == "open":
                room.desk.answer(b"another", request_of(Command("close"), "shared"))
                room.run(0.3)
            return reply

        room.desk.answer = slow  # type: ignore[method-assign]
        told = await say(client, {**SOUND, "type": "open"})
        assert [one["type"] for one in told] == ["closed", "opened"]
        refused = (await say(client, pcm(0.1)))[0]
        assert refused["code"] == "no_such_subject"

    play(job)


def test_a_cancel_reaches_what_was_said_over_a_connection_that_was_lost() -> None:
    async def job(room: Room) -> None:
        lost, client, another = room.clients
        (buffered,) = await say(lost, {**SOUND, "id": 1}, pcm(2.0))
        await heard(room, lost, 0.2)
        generation = buffered["ok"]["generation"]
        assert await say(client, {"type": "cancel", "id": 1}) == [{"id": 1, "ok": {}}]
        assert not any(event.interrupted for event in room.desk.events)
        (cut,) = await say(client, {"type": "cancel", "id": 2, "generation": generation})
        assert (cut["ok"]["utterance"], cut["ok"]["e"]) == (1, 1)
        # It is for nobody else.
        (buffered,) = await say(another, {**SOUND, "id": 1}, pcm(0.5))
        told = await say(client, {"type": "cancel", "id": 3, "generation": generation})
        assert told == [{"id": 3, "ok": {}}]
        (wrong,) = await say(client, {"type": "cancel", "id": 4, "generation": "all"})
        assert wrong["error"]["code"] == "wrong_type"
        told = await heard(room, another, 0.2)
        assert [one["type"] for one in told] == ["started"]

    play(job, 3)


async def fill(client: Client, first: int) -> int:
    """Have it push until there is no room; return the id of the piece that waits."""
    for name in range(first, first + 200):
        if not await say(client, {**SOUND, "id": name}, pcm(0.5)):
            return name
    raise AssertionError("there is room for everything")


def test_pause_and_resume_do_not_wait_for_sound_that_has_no_room() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        waiting = await fill(client, 10)
        assert await say(client, {"type": "flush", "id": 1}) == []
        (paused,) = await say(client, {"type": "pause", "id": 2})
        assert (paused["id"], paused["ok"]["t"]) == (2, 0.0)
        told = await say(client, {"type": "close", "id": 3}, {"type": "resume", "id": 4})
        assert told == [], "what comes behind its end is not for this subject"
        told = await say(client, {"type": "cancel", "id": 5})
        answers = {one["id"]: one for one in told}
        assert [answers[name]["error"]["code"] for name in (waiting, 1)] == ["cancelled"] * 2
        assert answers[3]["ok"] == {}

    play(job)


def test_a_subject_that_was_paused_when_it_was_full_goes_on() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        await say(client, {**SOUND, "id": 1}, pcm(0.5), {"type": "pause", "id": 2})
        waiting = await fill(client, 10)
        (resumed,) = await say(client, {"type": "resume", "id": 3})
        assert (resumed["id"], resumed["ok"]["t"]) == (3, 0.0)
        assert waiting in [one.get("id") for one in await heard(room, client, 1.0)]

    play(job)


def test_a_client_whose_subject_is_taken_while_all_is_full_is_heard_again() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        await fill(client, 10)
        for _ in range(9):
            assert await say(client, bytes(1 << 19)) == []
        values: dict[str, Value] = {"sample_rate": RATE, "format": "s16le", "replace": True}
        room.desk.answer(b"another", request_of(Command("open", values), "shared"))
        await heard(room, client, 0.1)
        assert client.ends == ["replaced"]
        (reply,) = await say(client, {"op": "ping", "id": 1})
        assert reply["id"] == 1

    play(job)


def test_what_is_said_of_a_sound_is_lost_to_no_ping_and_no_other_text() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        pong, buffered = await say(client, {**SOUND, "id": 1}, {"type": "ping", "id": 2}, pcm(0.1))
        assert (pong["type"], buffered["id"], "ok" in buffered) == ("pong", 1, True)
        refused, reply = await say(client, {**SOUND, "id": 3}, {"op": "ping", "id": 4})
        assert (refused["id"], refused["error"]["code"], reply["id"]) == (3, "malformed", 4)
        told = await say(client, {**SOUND, "moods": [{"at": 0, "mood": "joy"}]}, bytes(150_000))
        assert [one["type"] for one in told] == ["buffered"] * 3, "without an id it may be of any length"

    play(job)


def test_who_only_looks_costs_no_task() -> None:
    async def job(room: Room) -> None:
        (client,) = room.clients
        await say(client, {"type": "ping", "id": 1})
        before = len(asyncio.all_tasks())
        await say(client, {"op": "ping", "id": 2})
        assert before == 2
        assert len(asyncio.all_tasks()) > before

    play(job)
