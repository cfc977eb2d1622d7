"""What a PC asks of a phone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.wire.ifacialmocap.ask import MAX_ASK, Ask, Wish, decode, encode

ASKS = {
    b"iFacialMocap_sahuasouryya9218sauhuiayeta91555dy3719": Ask(Wish.DATAGRAMS),
    b"iFacialMocap_sahuasouryya9218sauhuiayeta91555dy3719|sendDataVersion=v2": Ask(Wish.DATAGRAMS, 2),
    b"iFacialMocap_UDPTCP_sahuasouryya9218sauhuiayeta91555dy3719": Ask(Wish.STREAM),
    b"iFacialMocap_UDPTCP_sahuasouryya9218sauhuiayeta91555dy3719|sendDataVersion=v2": Ask(Wish.STREAM, 2),
    b"iFacialMocap_UDPTCPSTOP_sahuasouryya9218sauhuiayeta91555dy3719": Ask(Wish.STOP),
}
"""The words of the developer's page, letter by letter."""


@pytest.mark.parametrize(("datagram", "ask"), ASKS.items())
def test_both_directions(datagram: bytes, ask: Ask) -> None:
    assert decode(datagram) == ask
    assert encode(ask) == datagram
    assert decode(datagram + b"\n") == ask
    assert decode(datagram + b"|somethingLater=1") == ask


@pytest.mark.parametrize("datagram", ASKS)
def test_cut_short_it_asks_for_nothing(datagram: bytes) -> None:
    word = datagram.partition(b"|")[0]
    for length in range(len(word)):
        assert decode(datagram[:length]) is None


def test_what_is_no_request() -> None:
    assert decode(next(iter(ASKS)) + b"|" * MAX_ASK) is None
    assert decode(b"iFacialMocap_sahuasouryya9218sauhuiayeta91555dy3719\xff") is None


@given(st.binary(max_size=400))
def test_anything_may_come(datagram: bytes) -> None:
    assert decode(datagram) in (None, *ASKS.values())
