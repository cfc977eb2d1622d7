"""A connection to the WebSocket server of another program, used by one thread."""

import contextlib
import logging
from typing import Final

from facewire.errors import LinkError

__all__ = ["WebSocket"]

_CLOSE_S: Final = 0.5
_SILENT: Final = logging.Logger("facewire.websocket", logging.CRITICAL + 1)
"""What goes wrong is raised, and told once in the status."""


class WebSocket:
    """Sends and receives text frames. Proxies that are set up for the web are not asked.

    Args:
        host: a name or an address.
        port: 1 to 65535.
        timeout_s: for the connection and its handshake.
        max_bytes: of a message that is received; a longer one ends the connection.

    Raises:
        LinkError: nobody is there, or somebody who speaks something else.
    """

    def __init__(self, host: str, port: int, timeout_s: float, max_bytes: int) -> None:
        # Half a tenth of a second, which only a run with such an output shall pay.
        from websockets.exceptions import InvalidHandshake, InvalidMessage, InvalidURI
        from websockets.sync.client import connect

        shown = f"[{host}]" if ":" in host else host
        self._open = contextlib.ExitStack()
        try:
            self._connection = self._open.enter_context(
                connect(
                    f"ws://{shown}:{port}",
                    compression=None,
                    proxy=None,
                    open_timeout=timeout_s,
                    close_timeout=_CLOSE_S,
                    max_size=max_bytes,
                    logger=_SILENT,
                )
            )
        except TimeoutError as error:
            raise LinkError(f"no answer from {shown}:{port}") from error
        except (InvalidHandshake, InvalidMessage, EOFError) as error:
            raise LinkError(f"what listens at {shown}:{port} is no WebSocket") from error
        except (OSError, InvalidURI, UnicodeError) as error:
            # The latter two: a name that no host can have.
            raise LinkError(f"nothing listens at {shown}:{port}") from error

    def send(self, text: str) -> None:
        """Send one text frame; blocks while the other end takes nothing and the system's buffers are full.

        Raises:
            LinkError: the connection has ended.
        """
        from websockets.exceptions import ConnectionClosed

        try:
            self._connection.send(text)
        except (ConnectionClosed, OSError) as error:
            raise LinkError("the connection has ended") from error

    def receive(self) -> str | None:
        """Return the next text frame that has come, None where none has; binary ones are passed over.

        Raises:
            LinkError: the connection has ended.
        """
        from websockets.exceptions import ConnectionClosed

        while True:
            try:
                message = self._connection.recv(timeout=0)
            except TimeoutError:
                return None
            except (ConnectionClosed, OSError) as error:
                raise LinkError("the connection has ended") from error
            if isinstance(message, str):
                return message

    def close(self) -> None:
        """End the connection; takes half a second where the other end does not answer."""
        self._open.close()
