"""One take as it is written: what is on disk can be read at any moment, whatever becomes of the writer."""

import errno
import os
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO

import numpy as np

from facewire.audio.sound_file import FlacWriter
from facewire.grid import SAMPLE_RATE, sample_of
from facewire.values import Frame, Status
from facewire.wire import frame as frame_message
from facewire.wire import status as status_message
from facewire.wire.recorded import head as take_head
from facewire.wire.recorded.head import TakeHead
from facewire.wire.recorded.stream import packed

__all__ = ["TakeFolder", "new_folder"]


def new_folder(parent: Path, name: str) -> Path:
    """Make a folder that is not there yet, with a number behind its name if need be.

    Raises:
        OSError: it cannot be made.
    """
    parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        folder = parent / (name if number == 1 else f"{name}_{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
        else:
            return folder


class TakeFolder:
    """Writes one subject's session. Face k, from 0, sits at sample `k * 16000 // fps` of the sound.

    Args:
        folder: empty; removed where the take cannot be begun.
        head: what the take says about itself.

    Raises:
        OSError: a file cannot be written.
    """

    def __init__(self, folder: Path, head: TakeHead) -> None:
        self.head = head
        self.faces = 0
        """Written so far."""
        self.last_n = -1
        self._files: list[BinaryIO] = []
        try:
            (folder / take_head.HEAD).write_bytes(take_head.encode(head))
            # Nothing waits in this process: what is written outlives it.
            self._faces, self._status, self._audio = (
                self._open(folder / name) for name in (take_head.FACES, take_head.STATUS, take_head.AUDIO)
            )
            self._sound = FlacWriter(self._audio, SAMPLE_RATE)
        except OSError:
            self._close_files()
            # Whoever plays the newest take would find one that says nothing of itself.
            rmtree(folder, ignore_errors=True)
            raise

    def write(self, frame: Frame, written_ns: int) -> None:
        """Append a face, and its sound, or silence where it has none.

        Raises:
            OSError: a file cannot be written on.
        """
        due = sample_of(self.faces, self.head.fps)
        if self.faces == 0:
            # The first face sits at the first sample: what was heard before it is not of the take.
            pass
        elif frame.sound is not None:
            self._sound.write(frame.sound)
        elif due > self._sound.samples:
            self._sound.write(np.zeros(due - self._sound.samples, np.float32))
        _append(self._faces, packed(frame_message.encode(frame, written_ns)))
        self.faces += 1
        self.last_n = frame.n

    def write_status(self, status: Status) -> None:
        """Append a state.

        Raises:
            OSError: the file cannot be written on.
        """
        _append(self._status, packed(status_message.encode(status)))

    def close(self) -> None:
        """Write what is left of the sound, and close the files.

        Raises:
            OSError: the file cannot be written on.
        """
        try:
            self._sound.close()
        finally:
            self._close_files()

    def _close_files(self) -> None:
        for file in self._files:
            file.close()

    def _open(self, path: Path) -> BinaryIO:
        file = path.open("x+b", buffering=0)
        self._files.append(file)
        return file


def _append(file: BinaryIO, message: bytes) -> None:
    """Write the whole of a message: a file without a buffer takes what it has room for, and says no more."""
    if file.write(message) < len(message):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
