"""Many viewers in a process of their own: `python -m tests.serve.web.crowd ADDRESS COUNT SECONDS FORM`.

Prints, as JSON, for each how many faces it saw, how many were missing between them, and how long they took.
"""

import asyncio
import json
import sys
from dataclasses import asdict, dataclass

import msgpack  # type: ignore[import-untyped]
from websockets.asyncio.client import connect
from websockets.typing import Origin, Subprotocol


@dataclass
class Seen:
    """What one viewer saw."""

    faces: int = 0
    missing: int = 0
    seconds: float = 0.0


def number(message: str | bytes) -> int | None:
    """The `n` of a face; None for other messages."""
    if isinstance(message, str):
        return int(json.loads(message)["n"]) if message.startswith('{"type":"face"') else None
    if not message.startswith(b"\xa9face/"):
        return None
    return int(msgpack.unpackb(message[10:])["n"])


async def look(address: str, seconds: float, form: str) -> Seen:
    """View for so long, from the first face on."""
    seen, last, began, loop = Seen(), 0, 0.0, asyncio.get_running_loop()
    async with connect(
        f"ws://{address}/faces", origin=Origin(f"http://{address}"), subprotocols=[Subprotocol(form)],
        compression=None, proxy=None,
    ) as socket:  # fmt: skip
        async for message in socket:
            n = number(message)
            if n is None:
                continue
            now = loop.time()
            began = began or now
            seen.missing += n - last - 1 if seen.faces else 0
            seen.faces, seen.seconds, last = seen.faces + 1, now - began, n
            if seen.seconds >= seconds:
                break
    return seen


async def crowd(address: str, count: int, seconds: float, form: str) -> list[Seen]:
    """View as many."""
    return list(await asyncio.gather(*(look(address, seconds, form) for _ in range(count))))


if __name__ == "__main__":
    address, count, seconds, form = sys.argv[1:]
    seen = asyncio.run(crowd(address, int(count), float(seconds), form))
    print(json.dumps([asdict(one) for one in seen]))
