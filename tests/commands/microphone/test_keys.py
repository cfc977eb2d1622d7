import os
import sys
from collections.abc import Iterator

import pytest

from facewire.commands.microphone.keys import NoKeys, pressed_keys


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """What a person types into, and what a program reads from."""
    if sys.platform == "win32":
        pytest.skip("needs a pseudo-terminal, which Windows lacks")
    person, program = os.openpty()
    yield person, program
    os.close(person)
    os.close(program)


def test_keys_come_without_enter_and_nothing_is_waited_for(terminal: tuple[int, int]) -> None:
    person, program = terminal
    with pressed_keys(program) as keys:
        assert keys.read() == ""
        os.write(person, b"xR")
        assert keys.read() == "xr"
        assert keys.read() == ""


def test_the_terminal_is_as_before_afterwards(terminal: tuple[int, int]) -> None:
    import termios

    before = termios.tcgetattr(terminal[1])
    with pressed_keys(terminal[1]):
        assert termios.tcgetattr(terminal[1]) != before
    assert termios.tcgetattr(terminal[1]) == before


def test_the_terminal_is_as_before_after_an_interruption(terminal: tuple[int, int]) -> None:
    import termios

    def interrupted() -> None:
        with pressed_keys(terminal[1]):
            raise KeyboardInterrupt

    before = termios.tcgetattr(terminal[1])
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert termios.tcgetattr(terminal[1]) == before


def test_without_a_terminal_nothing_is_typed() -> None:
    read, write = os.pipe()
    os.write(write, b"r")
    with pressed_keys(read) as keys:
        assert isinstance(keys, NoKeys)
        assert keys.read() == ""
    os.close(read)
    os.close(write)


def test_in_the_background_the_terminal_is_left_alone(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    import termios

    person, program = terminal
    in_front = [os.getpgrp() + 1]
    monkeypatch.setattr(os, "tcgetpgrp", lambda _: in_front[0])
    before = termios.tcgetattr(program)
    with pressed_keys(program) as keys:
        assert isinstance(keys, NoKeys)
        assert termios.tcgetattr(program) == before
    in_front[0] = os.getpgrp()
    with pressed_keys(program) as keys:
        in_front[0] += 1
        os.write(person, b"r")
        assert keys.read() == ""
        during = termios.tcgetattr(program)
    assert termios.tcgetattr(program) == during
