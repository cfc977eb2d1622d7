"""Requests of both kinds, from the socket and from another thread, answered on one thread."""

import threading
from collections.abc import Callable
from queue import SimpleQueue

import pytest

from facewire.serve.answerer import Answerer
from facewire.transport.zeromq import ControlClient, ControlSocket
from facewire.wire import control as wire
from tests.fakes import Keep
from tests.serve.desk import Desk

PATIENT_S = 5.0
PING = wire.encode_request(wire.Ping(5))


def serving(kept: Keep) -> tuple[Answerer, ControlSocket, Callable[[], None]]:
    """One that runs until the function is called."""
    requests, stop = kept(ControlSocket("tcp://127.0.0.1:0")), threading.Event()
    answerer = Answerer(requests, Desk().control)
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
