"""Ports for the programs that tests start."""

import socket
from contextlib import ExitStack

__all__ = ["free_endpoints", "free_ports", "free_udp_port"]

_given: set[int] = set()
"""Ports that were given before: the programs that they are for may not listen yet."""


def free_ports(count: int) -> tuple[int, ...]:
    """Return `count` TCP ports of this machine that nobody listens on, and that were not given before."""
    found: list[int] = []
    with ExitStack() as stack:
        while len(found) < count:
            port = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
            if port not in _given:
                _given.add(port)
                found.append(port)
    return tuple(found)


def free_udp_port() -> int:
    """Return a UDP port of this machine that nobody listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
        assert isinstance(port, int)
        return port


def free_endpoints() -> tuple[str, str]:
    """Return an endpoint for the faces and one for control."""
    faces, control = (f"tcp://127.0.0.1:{port}" for port in free_ports(2))
    return faces, control
