"""Prints what the prosody of a frame costs: `python -m tests.bench.prosody [RECORDING]`.

A recording of 16 kHz, the demo's clip unless another is named, read as a microphone's would be: 31 frames a
second with 48 ms of look-ahead; then silence; and two transforms of 1024
samples, a yardstick for the machine.
Each frame's time is the least of several runs: what other programs take is not ours. Nothing asserts.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import soundfile

from facewire.audio.prosody import ProsodyReader
from facewire.audio.timeline import Timeline
from facewire.commands.run import DEMO_CLIP
from facewire.grid import DEFAULT_FPS, SAMPLE_RATE, sample_of
from facewire.values import Floats

AHEAD = 768
LEAST_S = 30.0
RUNS = 5


def costs_us(sound: Floats, fps: int = DEFAULT_FPS) -> Floats:
    """Microseconds of each frame's prosody."""
    timeline, reader = Timeline(), ProsodyReader(fps)
    spent: list[float] = []
    while (until := sample_of(len(spent), fps) + AHEAD) <= len(sound):
        timeline.append(sound[timeline.written : until])
        begin_ns = time.thread_time_ns()
        reader.at(timeline, len(spent), until)
        spent.append((time.thread_time_ns() - begin_ns) / 1e3)
    return np.array(spent, np.float32)


def yardstick_us() -> float:
    window = np.ones(1024, np.float32)
    begin_ns = time.thread_time_ns()
    for _ in range(1000):
        np.fft.irfft(np.fft.rfft(window))
    return (time.thread_time_ns() - begin_ns) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recording", type=Path, nargs="?", default=DEMO_CLIP, help="of 16 kHz")
    path = parser.parse_args().recording
    voice, rate = soundfile.read(path, dtype="float32")
    if rate != SAMPLE_RATE or voice.ndim != 1:
        sys.exit(f"{path} has {rate} Hz; convert it to one channel of {SAMPLE_RATE} Hz")
    voice = np.tile(voice, int(np.ceil(LEAST_S * SAMPLE_RATE / len(voice))))
    for name, sound in ((path.name, voice), ("silence", np.zeros_like(voice))):
        spent = np.min([costs_us(sound) for _ in range(RUNS)], axis=0)
        median, most = np.percentile(spent, [50, 99])
        print(f"{name:32} {len(spent)} frames: p50 {median:5.1f} us, p99 {most:5.1f} us")
    print(f"{'two transforms of 1024 samples':32} {yardstick_us():5.1f} us")


if __name__ == "__main__":
    main()
