"""What waits to be carried out: in order, within bounds, and void after a cancel."""

import asyncio
from collections.abc import Coroutine

from facewire.serve.web.sockets.backlog import Backlog
from facewire.wire.web.speech import Command

FLUSH, CANCEL, CLOSE = Command("flush"), Command("cancel"), Command("close")


def sound(size: int) -> Command:
    return Command("audio", {"pcm": bytes(size)})


async def drained(backlog: Backlog) -> list[str]:
    """The ops that wait, taken one by one."""
    ops = []
    while True:
        try:
            ops.append((await asyncio.wait_for(backlog.take(), 0.001)).op)
        except TimeoutError:
            return ops


def run(job: Coroutine[None, None, None]) -> None:
    asyncio.run(job)


def test_in_order_and_sound_in_pieces() -> None:
    async def job() -> None:
        backlog = Backlog()
        for command in (sound(150_000), FLUSH, CLOSE):
            await backlog.put(command)
        assert await drained(backlog) == ["audio", "audio", "audio", "flush", "close"]

    run(job())


def test_a_cancel_voids_the_sound_before_it_and_nothing_else() -> None:
    async def job() -> None:
        backlog = Backlog()
        for command in (Command("pause"), sound(10), FLUSH, CANCEL, sound(10), CLOSE):
            await backlog.put(command)
        assert backlog.cut.is_set()
        assert await drained(backlog) == ["pause", "cancel", "audio", "close"]
        assert not backlog.cut.is_set()

    run(job())


def test_texts_take_room_too() -> None:
    async def job() -> None:
        backlog = Backlog()
        moods = Command("audio", {"pcm": b"", "moods": []})
        for _ in range(4):
            await backlog.put(moods, 1 << 20)
        late = asyncio.create_task(backlog.put(Command("pause"), 1 << 20))
        await asyncio.sleep(0)
        assert not late.done()
        await backlog.put(CANCEL, 17)
        await late
        assert await drained(backlog) == ["cancel", "pause"]

    run(job())


def test_the_text_that_came_before_a_sound_takes_room_too() -> None:
    async def job() -> None:
        backlog = Backlog()
        for _ in range(4):
            await backlog.put(sound(2), 1 << 20)
        late = asyncio.create_task(backlog.put(sound(2)))
        await asyncio.sleep(0)
        assert not late.done()
        backlog.void()
        await late

    run(job())


def test_pause_and_resume_overtake_sound_but_not_the_end_of_its_subject() -> None:
    async def job() -> None:
        backlog = Backlog()
        for op in ("flush", "pause", "audio", "resume", "close", "resume"):
            await backlog.put(Command(op))
        assert [command.op for command in backlog.overtaking()] == ["pause", "resume"]
        assert backlog.overtaking() == []
        assert await drained(backlog) == ["flush", "audio", "close", "resume"]

    run(job())


def test_what_has_no_room_waits_in_the_client() -> None:
    async def job() -> None:
        backlog = Backlog()
        for _ in range(4):
            await backlog.put(sound(1 << 20))
        late = asyncio.create_task(backlog.put(sound(1 << 20)))
        await asyncio.sleep(0)
        assert not late.done()
        assert (await backlog.take()).op == "audio"
        await late
        commands = [FLUSH] * 5000
        many = asyncio.create_task(_put_all(backlog, commands))
        for _ in range(6000):
            await asyncio.sleep(0)
        assert not many.done()
        many.cancel()

    run(job())


async def _put_all(backlog: Backlog, commands: list[Command]) -> None:
    for command in commands:
        await backlog.put(command)


def test_a_cancel_finds_room_where_sound_has_none() -> None:
    async def job() -> None:
        backlog = Backlog()
        for _ in range(4):
            await backlog.put(sound(1 << 20))
        await asyncio.wait_for(backlog.put(CANCEL), 1.0)
        assert await drained(backlog) == ["cancel"]

    run(job())
