"""Ports for the programs that tests start."""

import socket
from contextlib import ExitStack

__all__ = ["free_endpoints", "free_ports"]


def free_ports(count: int) -> tuple[int, ...]:
    """Return `count` different TCP ports of this machine that nobody listens on."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return tuple(probe.getsockname()[1] for probe in probes)


def free_endpoints() -> tuple[str, str]:
    """Return an endpoint for the faces and one for control."""
    faces, control = (f"tcp://127.0.0.1:{port}" for port in free_ports(2))
    return faces, control
