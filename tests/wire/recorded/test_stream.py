from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.wire.recorded.stream import MAX_MESSAGE, packed, unpacked

MESSAGES = st.lists(st.binary(max_size=40), max_size=8)


def test_golden_bytes() -> None:
    assert packed(b"ab") == bytes.fromhex("02000000 6162")


@given(MESSAGES)
def test_messages_come_out_as_they_went_in(messages: list[bytes]) -> None:
    assert list(unpacked(BytesIO(b"".join(map(packed, messages))))) == messages


@given(MESSAGES, st.integers(0, 400))
def test_of_a_file_that_was_cut_off_all_whole_messages_are_read(messages: list[bytes], cut: int) -> None:
    whole = b"".join(map(packed, messages))
    read = list(unpacked(BytesIO(whole[:cut])))
    assert read == messages[: len(read)]
    assert len(b"".join(map(packed, messages[: len(read) + 1]))) > cut or len(read) == len(messages)


def test_a_length_that_cannot_be_is_refused_before_it_is_allocated() -> None:
    with pytest.raises(WireError, match="a message of 1048577 bytes; at most 1048576 are read"):
        list(unpacked(BytesIO((MAX_MESSAGE + 1).to_bytes(4, "little"))))
