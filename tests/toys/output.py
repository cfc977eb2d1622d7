"""A whole output: it notes that faces came."""

import threading

from facewire.values import Bundle, OutputState, OutputStatus


class Notes:
    """Notes whether any face came, and sends nothing."""

    name = "notes"

    def __init__(self) -> None:
        self.seen = threading.Event()
        self.closed = False

    @property
    def status(self) -> OutputStatus:
        return OutputStatus(
            self.name, state=OutputState.SENDING if self.seen.is_set() else OutputState.WAITING
        )

    def put(self, bundle: Bundle) -> None:
        if bundle.frames:
            self.seen.set()

    def run(self, stop: threading.Event) -> None:
        stop.wait()

    def close(self) -> None:
        self.closed = True
