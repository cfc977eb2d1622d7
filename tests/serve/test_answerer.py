"""Requests of both kinds, from the socket and from another thread, answered on one thread."""

import threading
from collections.abc import Callable
from queue import SimpleQueue

import pytest

from facewire.serve.answerer import Answerer
from facewire.serve.operating.recording import Ended
from facewire.source.microphone import Device
from facewire.transport.zeromq import ControlClient, ControlSocket
from facewire.wire import control as wire
from tests.fakes import Keep
from tests.serve.desk import Desk

PATIENT_S = 30.0
PING = wire.encode_request(wire.Ping(5))


def serving(kept: Keep, desk: Desk | None = None) -> tuple[Answerer, ControlSocket, Callable[[], None]]:
    """One that runs until the function is called."""
    requests, stop = kept(ControlSocket("tcp://127.0.0.1:0")), threading.Event()
    answerer = Answerer(requests, (desk or Desk()).control)
    thread = threading.Thread(target=answerer.run, args=(stop,))
    thread.start()

    def end() -> None:
        stop.set()
        requests.wake()
        thread.join(PATIENT_S)
        assert not thread.is_alive()

    return answerer, requests, end


def test_requests_of_the_web_are_answered_in_order_beside_those_of_the_socket(kept: Keep) -> None:
    answerer, requests, end = serving(kept)
    client = kept(ControlClient(requests.endpoint))
    try:
        answers: SimpleQueue[tuple[int, bytes, str]] = SimpleQueue()
        for n in range(20):
            answerer.ask(
                b"web",
                PING,
                lambda body, n=n: answers.put((n, body, threading.current_thread().name)),  # type: ignore[misc]
            )
            client.send(PING)
            assert isinstance(wire.decode_reply(client.receive(PATIENT_S)), wire.Done)
        got = [answers.get(timeout=PATIENT_S) for _ in range(20)]
        assert [n for n, _, _ in got] == list(range(20))
        assert all(isinstance(wire.decode_reply(body), wire.Done) for _, body, _ in got)
        assert len({name for _, _, name in got}) == 1
    finally:
        end()


def test_what_takes_long_holds_up_its_own_client_alone(kept: Keep) -> None:
    desk, go = Desk(), threading.Event()
    there = desk.microphones.there

    def look() -> tuple[Device, ...]:
        assert go.wait(PATIENT_S)
        return there()

    desk.microphones.there = look  # type: ignore[method-assign]
    _, requests, end = serving(kept, desk)
    patient, other = (kept(ControlClient(requests.endpoint)) for _ in range(2))
    try:
        patient.send(wire.encode_request(wire.Devices(1)))
        for id_ in (2, 3):
            patient.send(wire.encode_request(wire.Ping(id_)))
        patient.send(wire.encode_request(wire.Devices(4)))
        patient.send(wire.encode_request(wire.Ping(5)))
        other.send(PING)
        assert isinstance(wire.decode_reply(other.receive(PATIENT_S)), wire.Done)
        go.set()
        replies = [wire.decode_reply(patient.receive(PATIENT_S)) for _ in range(5)]
        assert [reply.id for reply in replies] == [1, 2, 3, 4, 5]
        assert all(isinstance(reply, wire.Done) for reply in replies)
    finally:
        go.set()
        end()


def slow_desk() -> tuple[Desk, threading.Event, threading.Event]:
    """One that sets the first event when it looks for microphones, and finds them once the second is set."""
    desk, begun, go = Desk(), threading.Event(), threading.Event()

    def look() -> tuple[Device, ...]:
        begun.set()
        assert go.wait(PATIENT_S)
        return ()

    desk.microphones.there = look  # type: ignore[method-assign]
    return desk, begun, go


def test_requests_behind_one_that_takes_long_have_a_bound(
    kept: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("facewire.serve.answerer.MAX_WAITING", 3)
    desk, _, go = slow_desk()
    _, requests, end = serving(kept, desk)
    client = kept(ControlClient(requests.endpoint))
    try:
        client.send(wire.encode_request(wire.Devices(1)))
        for id_ in range(2, 6):
            client.send(wire.encode_request(wire.Ping(id_)))
        client.send(b"\xc1")
        refused = [wire.decode_reply(client.receive(PATIENT_S)) for _ in range(2)]
        assert [(one.id, one.code) for one in refused if isinstance(one, wire.Refused)] == [
            (5, "too_many_requests"),
            (None, "malformed"),
        ]
        go.set()
        done = [wire.decode_reply(client.receive(PATIENT_S)) for _ in range(4)]
        assert [one.id for one in done if isinstance(one, wire.Done)] == [1, 2, 3, 4]
        client.send(PING)
        assert isinstance(wire.decode_reply(client.receive(PATIENT_S)), wire.Done)
    finally:
        go.set()
        end()


def test_so_has_their_size(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("facewire.serve.answerer.MAX_WAITING_BYTES", 1_500_000)
    desk, _, go = slow_desk()
    _, requests, end = serving(kept, desk)
    client = kept(ControlClient(requests.endpoint))
    try:
        client.send(wire.encode_request(wire.Devices(1)))
        for id_ in (2, 3):
            client.send(wire.encode_request(wire.Audio(id_, "npc", bytes(1_000_000))))
        client.send(wire.encode_request(wire.Ping(4)))
        reply = wire.decode_reply(client.receive(PATIENT_S))
        assert isinstance(reply, wire.Refused)
        assert (reply.id, reply.code) == (3, "too_many_requests")
        go.set()
        assert [wire.decode_reply(client.receive(PATIENT_S)).id for _ in range(3)] == [1, 2, 4]
    finally:
        go.set()
        end()


def test_requests_that_take_long_have_a_bound(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("facewire.serve.answerer.MAX_SLOW", 2)
    desk, _, go = slow_desk()
    answerer, _, end = serving(kept, desk)
    answers: SimpleQueue[wire.Reply] = SimpleQueue()
    try:
        for id_ in range(3):
            answerer.ask(
                b"web %d" % id_,
                wire.encode_request(wire.Devices(id_)),
                lambda body: answers.put(wire.decode_reply(body)),
            )
        refused = answers.get(timeout=PATIENT_S)
        assert isinstance(refused, wire.Refused)
        assert (refused.id, refused.code) == (2, "too_many_requests")
        go.set()
        assert [answers.get(timeout=PATIENT_S).id for _ in range(2)] == [0, 1]
    finally:
        go.set()
        end()


def test_a_client_whose_requests_wait_is_there(kept: Keep) -> None:
    desk, _, go = slow_desk()
    renewed: SimpleQueue[bytes] = SimpleQueue()

    def renew(client: bytes, now_ns: int) -> None:
        del now_ns
        renewed.put(client)

    desk.control._pushed.renew = renew  # type: ignore[method-assign]
    _, requests, end = serving(kept, desk)
    client = kept(ControlClient(requests.endpoint))
    try:
        client.send(wire.encode_request(wire.Devices(1)))
        client.send(PING)
        assert len({renewed.get(timeout=PATIENT_S) for _ in range(2)}) == 1
    finally:
        go.set()
        end()


def test_the_end_of_a_recording_holds_up_its_own_client_alone(
    kept: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, begun, go = Desk(), threading.Event(), threading.Event()

    def end_late() -> Ended:
        begun.set()
        assert go.wait(PATIENT_S)
        return Ended(("take",))

    monkeypatch.setattr(desk.recording, "end", end_late)
    _, requests, end = serving(kept, desk)
    patient, other = (kept(ControlClient(requests.endpoint)) for _ in range(2))
    try:
        patient.send(wire.encode_request(wire.Record(1, False)))
        assert begun.wait(PATIENT_S)
        other.send(PING)
        assert isinstance(wire.decode_reply(other.receive(PATIENT_S)), wire.Done)
        go.set()
        done = wire.decode_reply(patient.receive(PATIENT_S))
        assert isinstance(done, wire.Done)
        assert done.values.texts("takes") == ("take",)
    finally:
        go.set()
        end()


def test_it_ends_while_something_takes_long(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("facewire.serve.answerer._ENDING_S", 0.01)
    desk, begun, go = slow_desk()
    _, requests, end = serving(kept, desk)
    client = kept(ControlClient(requests.endpoint))
    client.send(wire.encode_request(wire.Devices(1)))
    client.send(PING)
    assert begun.wait(PATIENT_S)
    try:
        end()
        slow = [one for one in threading.enumerate() if one.name.startswith("slow requests")]
        assert [one.daemon for one in slow] == [True], "the interpreter would wait for it as it ends"
    finally:
        go.set()


def test_a_failure_of_ours_that_took_long_ends_the_thread(kept: Keep) -> None:
    def look() -> tuple[Device, ...]:
        raise ZeroDivisionError

    desk, requests = Desk(), kept(ControlSocket("tcp://127.0.0.1:0"))
    desk.microphones.there = look  # type: ignore[method-assign]
    client = kept(ControlClient(requests.endpoint))
    client.send(wire.encode_request(wire.Devices(1)))
    with pytest.raises(ZeroDivisionError):
        Answerer(requests, desk.control).run(threading.Event())


def test_it_ends_at_once_when_it_is_woken(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("facewire.serve.answerer._PATIENCE_S", 60.0)
    answerer, stop = Answerer(kept(ControlSocket("tcp://127.0.0.1:0")), Desk().control), threading.Event()
    thread = threading.Thread(target=answerer.run, args=(stop,))
    thread.start()
    stop.set()
    answerer.wake()
    thread.join(PATIENT_S)
    assert not thread.is_alive()


def test_a_call_ends_the_wait_for_the_socket(kept: Keep) -> None:
    requests, woken = kept(ControlSocket("tcp://127.0.0.1:0")), threading.Event()

    def wait() -> None:
        requests.receive(60.0)
        woken.set()

    thread = threading.Thread(target=wait)
    thread.start()
    requests.wake()
    assert woken.wait(PATIENT_S)
    thread.join()
