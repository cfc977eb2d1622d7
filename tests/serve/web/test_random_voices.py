"""Two clients that speak for one subject at random: each `id` is answered once, and no words are mixed."""

import asyncio
import json
import random
from collections import Counter
from typing import Final

import pytest

from facewire.serve.web.sockets import voice
from facewire.wire.web.speech import Command, request_of
from tests.serve.desk import RATE, pcm
from tests.serve.web.test_speaker import STEPS, Room
from tests.serve.web.test_voice import SOUND, play, steps

pytestmark = pytest.mark.slow

MESSAGES: Final = 25
SEEDS: Final = (*range(16), 30, 37, 72, 98)
"""The last have found faults."""
KINDS: Final = (
    *("sound",) * 6, *("flush",) * 5, *("wait",) * 3, "plain", "plain", "full", "moods",
    "open", "request", "cancel", "resume", "close", "close",
)  # fmt: skip
REQUESTS: Final = ("ping", "cancel", "flush", "close", "unknown")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "_AGAIN_S", 0.0)


def messages(rng: random.Random, kind: str, name: int) -> list[bytes | dict[str, object]]:
    match kind:
        case "plain":
            return [pcm(0.1)]
        case "full":
            return [bytes(1 << 20)] * 3
        case "sound":
            form = {**SOUND, "sample_rate": rng.choice((RATE, RATE, RATE, 8000, 1))}
            subject = {"subject": "guest"} if rng.random() < 0.1 else {}
            sound = pcm(rng.choice((0.0, 0.05, 0.3, 2.0)))
            return [{**(form if rng.random() < 0.8 else {"type": "audio"}), **subject, "id": name}, sound]
        case "open":
            return [{**SOUND, "type": "open", "replace": True, "id": name}]
        case "request":
            return [{"op": rng.choice(REQUESTS), "subject": "shared", "id": name}]
        case "moods":
            return [{"type": "moods", "moods": [{"at": 0, "mood": "joy"}], "id": name}]
    return [{"type": kind, "id": name}]


async def some(rng: random.Random) -> None:
    """Let the clients' messages be carried out in part, or all."""
    for _ in range(rng.choice((0, 2, STEPS))):
        await asyncio.sleep(0)


async def hear_out(room: Room) -> None:
    """Let time pass until nothing waits: first sound is thrown away, as there may be minutes of it."""
    for second in range(40):
        room.run(0.5)
        for subject in ("shared", "guest") if second < 30 else ():
            room.desk.answer(b"another", request_of(Command("cancel"), subject))
        await steps()


@pytest.mark.parametrize("seed", SEEDS)
def test_each_id_is_answered_once_and_nobody_speaks_in_the_others_words(seed: int) -> None:
    rng = random.Random(seed)

    async def job(room: Room) -> None:
        asked: list[set[int]] = [set() for _ in room.clients]
        for name in range(MESSAGES):
            who, kind = rng.randrange(len(room.clients)), rng.choice(KINDS)
            if kind == "wait":
                room.run(rng.choice((0.02, 0.1, 0.4, 1.0)))
                await some(rng)
                continue
            said = messages(rng, kind, name)
            asked[who] |= {name for one in said if isinstance(one, dict)}
            for one in said:
                room.clients[who].hear(one if isinstance(one, bytes) else json.dumps(one))
            await some(rng)
        await hear_out(room)
        for client, names in zip(room.clients, asked, strict=True):
            answers = Counter(one["id"] for one in client.heard if "id" in one)
            assert answers == Counter(names)
            assert client.spoken <= client.opened, "its sound is heard in no other's words"

    play(job, 2)
