"""Requests, replies, pings and clocks of a client in virtual time, without a socket."""

import pytest

from facewire.client.conversation import PATIENCE_NS, PING_NS, Conversation
from facewire.errors import ControlError, FacewireError
from facewire.wire import control as wire
from facewire.wire.fields import Fields

MS = 1_000_000


class Peer:
    """A sidecar whose clock is ahead of the client's, and a network that takes its time."""

    def __init__(self, ahead_ns: int = 0, trip_ns: int = 2 * MS) -> None:
        self.conversation = Conversation("tcp://peer")
        self.now_ns = 10**9
        self.ahead_ns = ahead_ns
        self.trip_ns = trip_ns
        self.deaf = False
        self.heard: list[wire.Request] = []

    def ask(self, request: wire.Request) -> list[Fields | FacewireError]:
        answers: list[Fields | FacewireError] = []
        self.conversation.ask(request, answers.append, self.now_ns)
        return answers

    def step(self) -> None:
        """Send all that waits; answer it a round trip later."""
        self.conversation.advance(self.now_ns)
        bodies = []
        while (body := self.conversation.to_send()) is not None:
            self.conversation.sent(self.now_ns)
            bodies.append(body)
        self.now_ns += self.trip_ns // 2
        replies = [self._reply(wire.decode_request(body)) for body in bodies]
        self.now_ns += self.trip_ns - self.trip_ns // 2
        for reply in replies:
            if not self.deaf:
                self.conversation.take(reply, self.now_ns)

    def run_until(self, end_ns: int) -> None:
        while self.now_ns < end_ns:
            self.step()
            self.now_ns = max(self.now_ns, min(end_ns, self.conversation.next_ns(self.now_ns)))

    def pings(self) -> int:
        return sum(isinstance(request, wire.Ping) for request in self.heard)

    def _reply(self, request: wire.Request) -> bytes:
        self.heard.append(request)
        if isinstance(request, wire.Close):
            return wire.encode_error(request.id, "no_such_subject", "there is no such subject; open it")
        return wire.encode_ok(request.id, at=self.now_ns + self.ahead_ns)


def test_replies_find_their_requests_in_any_order() -> None:
    conversation = Conversation("tcp://peer")
    first: list[Fields | FacewireError] = []
    second: list[Fields | FacewireError] = []
    one = conversation.ask(wire.Flush(0, "a"), first.append, 0)
    two = conversation.ask(wire.Flush(0, "b"), second.append, 0)
    conversation.take(wire.encode_ok(two, t=2.0), 1)
    conversation.take(wire.encode_ok(one, t=1.0), 1)
    conversation.take(wire.encode_ok(one, t=3.0), 1)
    conversation.take(b"\xc1", 1)
    assert [answer.number("t") for answer in first + second if isinstance(answer, Fields)] == [1.0, 2.0]
    assert conversation.ignored == 2


def test_a_refusal_is_an_error_with_its_code() -> None:
    peer = Peer()
    answers = peer.ask(wire.Close(0, "host"))
    peer.step()
    (error,) = answers
    assert isinstance(error, ControlError)
    assert error.code == "no_such_subject"
    assert str(error) == "there is no such subject; open it"


def test_it_pings_eight_times_at_once_and_then_every_two_seconds() -> None:
    peer = Peer()
    peer.run_until(peer.now_ns + PING_NS)
    assert peer.pings() == 8
    peer.run_until(peer.now_ns + 10 * PING_NS)
    assert 8 + 9 <= peer.pings() <= 8 + 10


def test_what_is_not_answered_is_given_up_and_never_sent_later() -> None:
    peer = Peer()
    answers: list[Fields | FacewireError] = []
    peer.conversation.ask(wire.Flush(0, "host"), answers.append, peer.now_ns)
    peer.conversation.advance(peer.now_ns + PATIENCE_NS - 1)
    assert answers == []
    assert peer.conversation.to_send() is not None
    peer.conversation.advance(peer.now_ns + PATIENCE_NS)
    (error,) = answers
    assert isinstance(error, FacewireError)
    assert "no answer from tcp://peer within 5 s" in str(error)
    assert "\n" not in str(error)
    peer.now_ns += PATIENCE_NS
    peer.step()
    assert not any(isinstance(request, wire.Flush) for request in peer.heard)


def test_it_pings_again_after_one_that_was_lost() -> None:
    peer = Peer()
    peer.deaf = True
    peer.run_until(peer.now_ns + PATIENCE_NS - 1)
    assert peer.pings() == 1
    peer.deaf = False
    peer.run_until(peer.now_ns + PING_NS)
    assert peer.pings() > 1


def test_the_offset_is_that_of_the_quickest_exchange() -> None:
    peer = Peer(ahead_ns=7 * 10**9, trip_ns=40 * MS)
    peer.step()
    assert peer.conversation.offset_ns == 7 * 10**9
    peer.trip_ns = 2 * MS
    peer.run_until(peer.now_ns + PING_NS)
    assert peer.conversation.offset_ns == pytest.approx(7 * 10**9, abs=MS)


def test_clocks_that_agree_within_what_can_be_measured_are_one() -> None:
    peer = Peer(ahead_ns=MS // 2)
    peer.step()
    assert peer.conversation.offset_ns == 0


def test_another_clock_starts_over() -> None:
    peer = Peer(ahead_ns=7 * 10**9)
    peer.run_until(peer.now_ns + 3 * PING_NS)
    peer.ahead_ns = -(10**9)
    peer.trip_ns = 20 * MS
    peer.run_until(peer.now_ns + 2 * PING_NS)
    assert peer.conversation.offset_ns == -(10**9)


def test_an_end_gives_up_everything() -> None:
    peer = Peer()
    answers = peer.ask(wire.Flush(0, "host"))
    peer.conversation.end()
    assert str(answers[0]) == "the connection to tcp://peer is closed; connect again"
    assert peer.conversation.to_send() is None
