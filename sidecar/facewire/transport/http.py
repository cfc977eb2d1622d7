"""Asking another program something over HTTP: one small answer, in a bounded time."""

from typing import Final

from facewire.errors import LinkError

__all__ = ["get"]

_MAX_BYTES: Final = 8 * 2**20


def get(host: str, port: int, path: str, timeout_s: float) -> bytes:
    """Return the body of the answer to a GET.

    Args:
        host: a name or an address.
        port: 1 to 65535.
        path: begins with `/`.
        timeout_s: for the connection, and for each part of the answer.

    Raises:
        LinkError: nobody answers, not with HTTP, not with 200, or with more than 8 MiB.
    """
    # It brings the whole of e-mail along, which only a run with such an output shall pay.
    import http.client

    connection = http.client.HTTPConnection(host, port, timeout=timeout_s)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read(_MAX_BYTES + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise LinkError(f"{host}:{port} does not answer ({error or type(error).__name__})") from error
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise LinkError(f"{host}:{port} answers {path} with {answer.status}")
    if len(body) > _MAX_BYTES:
        raise LinkError(f"{host}:{port} answers {path} with more than {_MAX_BYTES} bytes")
    if answer.length:
        raise LinkError(f"{host}:{port} does not answer {path} to its end")
    return body
