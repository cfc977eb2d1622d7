import json

import pytest

from facewire.errors import WireError
from facewire.wire.recorded.head import TakeHead, decode, encode, folder_name

HEAD = TakeHead("guest 東", 31, 7, "facewire/1", "2026-11-21T20:15:03+0100")
VALUES = json.loads(encode(HEAD))


def test_a_head_is_read_as_it_was_written() -> None:
    assert decode(encode(HEAD)) == HEAD
    assert decode(json.dumps(VALUES | {"later": 1}).encode()) == HEAD


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "its format is not"),
        (json.dumps(VALUES | {"format": "facewire take 2"}).encode(), 'its format is not "facewire take 1"'),
        (json.dumps(VALUES | {"fps": 0}).encode(), "fps"),
        (json.dumps(VALUES | {"subject": "a/b"}).encode(), "subject"),
        (json.dumps({"format": VALUES["format"]}).encode(), "subject is missing"),
    ],
)
def test_what_is_no_head(file: bytes, message: str) -> None:
    with pytest.raises(WireError, match=message):
        decode(file)


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("host", "2026-11-21T20-15-03_host"),
        ("guest 東", "2026-11-21T20-15-03_guest_東"),
        ("..", "2026-11-21T20-15-03_face"),
        ('a:b\\c*"', "2026-11-21T20-15-03_a_b_c_"),
    ],
)
def test_folders_have_names_that_every_file_system_takes(subject: str, name: str) -> None:
    assert folder_name(HEAD.started, subject) == name
