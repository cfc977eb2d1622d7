"""A strict VTube Studio behind a real WebSocket."""

import threading
from collections.abc import Callable
from contextlib import suppress

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from facewire.clock import SystemClock
from tests.output.vts.app import App, Connection

__all__ = ["Studio"]


class Studio:
    """Serves from the moment it is made until `stop`."""

    def __init__(self) -> None:
        self.app = App()
        self.app.now_ns = SystemClock().now_ns
        self.server: Server
        self.port = 0
        self.on_text: Callable[[str], object] = lambda _: None
        """Is handed each message as it comes."""
        self.start()

    def start(self) -> None:
        self.server = serve(self.talk, "127.0.0.1", self.port)
        self.port = self.server.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def talk(self, socket: ServerConnection) -> None:
        connection = Connection(self.app)
        with suppress(ConnectionClosed):
            for text in socket:
                assert isinstance(text, str)
                self.on_text(text)
                for answer in connection.hear(text):
                    socket.send(answer)

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join(60.0)
