"""Character files read by the C++ core: the request that says to the sidecar what they say."""

import subprocess
from typing import Final

import pytest

from facewire.wire.control import RequestError, Set, decode_request
from facewire.wire.settings.character_file import decode
from tests.cpp.conftest import Programs
from tests.protocol.vectors import VECTORS, Vector, of

HANDED_ON: Final = tuple(one for one in of("character_file") if one.value is not None)


@pytest.fixture(scope="module")
def requests(programs: Programs) -> dict[str, bytes]:
    """The `set` that the C++ core makes of each file, by the vector's name."""
    names = [one.name.removeprefix("character/") for one in HANDED_ON]
    done = subprocess.run(
        [str(programs.path("unit_character")), str(VECTORS), *names],
        capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {one.name: bytes.fromhex(line) for one, line in zip(HANDED_ON, done.stdout.split(), strict=True)}


@pytest.mark.parametrize("vector", HANDED_ON, ids=lambda vector: vector.name)
def test_the_sidecar_is_told_just_what_the_file_says(vector: Vector, requests: dict[str, bytes]) -> None:
    if vector.error is not None:
        with pytest.raises(RequestError, match="character"):
            decode_request(requests[vector.name])
        return
    said = decode(vector.data)
    request = decode_request(requests[vector.name])
    assert isinstance(request, Set)
    assert dict(request.character) == dict(said.character)
    assert dict(request.gain) == dict(said.gain)
    assert dict(request.offset) == dict(said.offset)
    assert request.mask == said.mask
    assert (request.subject, request.lookahead) == ("host", None)
