"""A whole output: it notes that faces came."""

import threading

from facewire.values import Bundle


class Notes:
    """Notes whether any face came, and sends nothing."""

    name = "notes"
    dropped = 0

    def __init__(self) -> None:
        self.seen = threading.Event()
        self.closed = False

    def put(self, bundle: Bundle) -> None:
        if bundle.frames:
            self.seen.set()

    def run(self, stop: threading.Event) -> None:
        stop.wait()

    def close(self) -> None:
        self.closed = True
