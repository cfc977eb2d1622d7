"""Prints how long after a click its face leaves on each output: `python -m tests.bench.lag`.

A whole sidecar in this process: a microphone that is simulated in real time, in a real one's blocks, 48 kHz;
the line, its threads and its sockets; and receivers that stamp each datagram as it comes. A click is a sudden
sound at a random moment. It is seen in the first bytes whose tongue is out: the network is a stand-in that
sticks its tongue out while it hears something, after it has done the real network's work. So the figures are
the program's own, from the sound at the microphone to bytes in a receiver's hands. They contain the wait for
the next frame, 0 to 32 ms, and not what a sound card, a driver and an app add; nor that lips of a real voice
begin to move before it sounds. Nothing asserts.

The last row is the same line in virtual time, where nothing else runs and work takes no time: the least that
its design allows.
"""

import argparse
import re
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage
from rich.console import Console
from rich.table import Table

from facewire.audio.conditioning import Levels
from facewire.clock import SystemClock
from facewire.commands.run import SWITCH_INTERVAL_S
from facewire.engine.onnx import MODEL_PATH, OnnxStream
from facewire.engine.siblings import find_quantised
from facewire.engine.stream.engine import StreamEngine
from facewire.face.channels import ARTICULATORS
from facewire.feed.live import LiveFeed
from facewire.output.ifacialmocap.output import PhoneConfig
from facewire.output.ifacialmocap.sender import PhoneSender, Ports
from facewire.output.kinds import open_output
from facewire.output.livelink import LiveLinkConfig
from facewire.output.osc import OscConfig
from facewire.output.pacing.output import PacedOutput
from facewire.output.vmc import VmcConfig
from facewire.output.vrchat.output import VrchatConfig
from facewire.output.vts.output import VtsConfig
from facewire.pipeline.subject import Settings
from facewire.ports import Output
from facewire.serve.options import Options
from facewire.serve.runtime import Runtime
from facewire.source.microphone.portaudio import BLOCK_S
from facewire.transport.listener import Listener
from facewire.transport.stream import Stream
from facewire.transport.zeromq import FacesReader
from facewire.values import Bytes, Floats
from facewire.wire import frame as frame_message
from facewire.wire.ifacialmocap.ask import Ask, Wish, encode
from tests.bench.clicks import FPS, RATE, TONGUE, Series, clicks, lags_ms
from tests.bench.lag_floor import in_virtual_time
from tests.fakes import Listening
from tests.output.vts.studio import Studio

LOOKAHEADS_MS = (0.0, 16.0, 32.0, 48.0)
OPTIONS = Options(FPS, 7, 0, "tcp://127.0.0.1:0", "tcp://127.0.0.1:0", False, Settings(None))


class Tongue(OnnxStream):
    """The real network's work, and a tongue that is out at each pose whose sample is loud."""

    def show(self, samples: Floats, states: Bytes, first: int, last: int) -> tuple[Floats, Bytes]:
        drive, after = super().show(samples, states, first, last)
        layout = self.layout
        poses = np.arange(2 * first, 2 * first + drive.shape[1])
        ends = layout.before - layout.behind * layout.step + (poses + 1) * layout.hop - 1
        shown = np.zeros_like(drive)
        shown[:, :, ARTICULATORS.index("tongueOut")] = samples[:, ends]
        return shown, after


@dataclass
class Microphone:
    """Delivers clicks at random moments, on time."""

    listening: Listening
    seconds: float
    clicks_ns: list[int] = field(default_factory=list)

    def start(self) -> None:
        self._signal, self._begins = clicks(self.seconds, np.random.default_rng())
        self.done = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        self.done.wait()

    def _run(self) -> None:
        clock, size = SystemClock(), int(RATE * BLOCK_S)
        start_ns = clock.now_ns()
        self.clicks_ns = [start_ns + int(begin) * 10**9 // RATE for begin in self._begins]
        for end in range(size, len(self._signal) + 1, size):
            clock.sleep_until_ns(start_ns + end * 10**9 // RATE)
            self.listening.hear(self._signal[end - size : end])
        self.done.set()


def of_livelink(datagram: bytes) -> float | None:
    (value,) = struct.unpack_from(">f", datagram, len(datagram) - 61 * 4 + TONGUE * 4)
    return float(value)


def of_osc(datagram: bytes) -> float | None:
    for part in OscBundle(datagram):
        if (
            isinstance(part, OscMessage)
            and part.params
            and re.search("(?i)tongueout", f"{part.address}{part.params}")
        ):
            return float(part.params[-1])
    return None


def of_phone(datagram: bytes) -> float | None:
    match = re.search(rb"tongueOut-(\d+)", datagram)
    return None if match is None else int(match[1]) / 100


@contextmanager
def studio() -> Iterator[tuple[str, Series]]:
    """A VTube Studio that stamps each message of a face."""
    seen: Series = []
    one = Studio()

    def stamp(text: str) -> None:
        came_ns = time.perf_counter_ns()
        match = re.search(r'"TongueOut","value":([\d.]+)', text)
        if match is not None:
            seen.append((came_ns, float(match[1])))

    one.on_text = stamp
    yield f"127.0.0.1:{one.port}", seen
    one.stop()


def phone_for(address: str) -> Output:
    """A phone that a program at an address has asked."""
    clock, port = SystemClock(), int(address.rpartition(":")[2])
    ears = Listener("127.0.0.2", 0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.bind(("127.0.0.1", 0))
        asker.sendto(encode(Ask(Wish.DATAGRAMS)), ("127.0.0.2", ears.port))
    sender = PhoneSender(clock, "127.0.0.2", ears.port, ears, Stream, lambda _: False, Ports(port))
    return PacedOutput(PhoneConfig(""), clock, FPS, sender)


@contextmanager
def listening(read: Callable[[bytes], float | None]) -> Iterator[tuple[str, Series]]:
    """A receiver on a thread of its own."""
    seen: Series = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))

        def run() -> None:
            while True:
                try:
                    datagram = receiver.recv(65536)
                except OSError:
                    return
                came_ns = time.perf_counter_ns()
                if not datagram:
                    return
                value = read(datagram)
                if value is not None:
                    seen.append((came_ns, value))

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        address = f"127.0.0.1:{receiver.getsockname()[1]}"
        yield address, seen
        receiver.sendto(b"", receiver.getsockname())
        thread.join(2)


def measure(lookahead_ms: float, seconds: float) -> dict[str, NDArray[np.float64]]:
    """The lags on each output at one look-ahead."""
    clock = SystemClock()
    with (
        listening(of_livelink) as (livelink, at_livelink),
        listening(of_osc) as (vmc, at_vmc),
        listening(of_osc) as (smooth, at_smooth),
        listening(of_osc) as (osc, at_osc),
        listening(of_osc) as (vrchat, at_vrchat),
        listening(of_phone) as (phone, at_phone),
        studio() as (vts, at_vts),
        TemporaryDirectory() as folder,
    ):
        configs = (LiveLinkConfig(livelink), VmcConfig(vmc), VmcConfig(smooth, rate=60), OscConfig(osc))
        apps = (VrchatConfig(vrchat, prefix="."), VtsConfig(vts, token=Path(folder) / "token"))
        outputs = [open_output(config, clock, FPS) for config in (*configs, *apps)] + [phone_for(phone)]
        engine = StreamEngine(Tongue(find_quantised(MODEL_PATH)), FPS, clock)
        runtime = Runtime(OPTIONS, clock, engine, outputs)
        listening_to = Listening(RATE)
        microphone = Microphone(listening_to, seconds)
        subject = runtime.subject("face", LiveFeed(listening_to, FPS, Levels()), Settings(lookahead_ms))
        reader = FacesReader(runtime.faces_endpoint, (b"face/",))
        at_zeromq: Series = []
        runtime.start()
        runtime.add(subject, microphone)
        while not microphone.done.is_set():
            message = reader.receive(0.1)
            if message is not None:
                came_ns = time.perf_counter_ns()
                weights = frame_message.decode(message[1]).frame.face.weights
                at_zeromq.append((came_ns, float(weights[TONGUE])))
        reader.close()
        runtime.close()
    series = {
        "ZeroMQ": at_zeromq,
        "Live Link": at_livelink,
        "VMC": at_vmc,
        "OSC": at_osc,
        "VRChat": at_vrchat,
        "VTube Studio": at_vts,
        "iFacialMocap": at_phone,
        "VMC at 60": at_smooth,
    }
    return {name: lags_ms(microphone.clicks_ns, seen) for name, seen in series.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=30.0, help="for each look-ahead (30)")
    seconds = parser.parse_args().seconds
    # As in a run; the receivers and the microphone share this interpreter, which is not so there.
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    rows = {
        lookahead_ms: measure(lookahead_ms, seconds)
        | {"in virtual time": in_virtual_time(lookahead_ms, 6 * seconds)}
        for lookahead_ms in LOOKAHEADS_MS
    }
    table = Table(title="From a click to its bytes, ms (p50 / p95)", title_justify="left")
    table.add_column("output")
    for lookahead_ms in LOOKAHEADS_MS:
        table.add_column(f"look-ahead {lookahead_ms:g} ms", justify="right")
    for name in rows[0.0]:
        cells = []
        for lags in (rows[lookahead_ms][name] for lookahead_ms in LOOKAHEADS_MS):
            p50, p95 = np.percentile(lags, [50, 95]) if len(lags) else (np.nan, np.nan)
            cells.append(f"{p50:.0f} / {p95:.0f} ({len(lags)})")
        table.add_row(name, *cells)
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
