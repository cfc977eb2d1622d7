"""Part 2, continued: several processes on one card, each with the network, as fast as they can.

    python -m tests.bench.device.processes DEVICE BATCH SECONDS

is one of them: it says `ready`, waits for a line, and prints how many calls it made and their times.
"""

import subprocess
import sys

from facewire.clock import SystemClock
from tests.bench.device.calls import FPS, noise
from tests.bench.device.report import Table, percentiles
from tests.bench.device.torch_network import TorchNetwork

__all__ = ["measure"]


def measure(device: str, counts: tuple[int, ...], batch: int, seconds: float) -> list[Table]:
    """Return a table of so many processes at once."""
    head = ("processes", "batch", "calls/s", "p50 ms", "p99 ms", f"subjects at {FPS} FPS")
    table = Table("processes", "Processes on one card", head)
    for count in counts:
        rates, medians, worst = [], [], []
        for calls, p50, p99 in _run(device, count, batch, seconds):
            rates.append(calls / seconds)
            medians.append(p50)
            worst.append(p99)
        subjects = int(sum(rates) * batch / FPS)
        table.add(count, batch, f"{sum(rates):.0f}", max(medians), max(worst), subjects)
    return [table]


def _run(device: str, count: int, batch: int, seconds: float) -> list[tuple[int, float, float]]:
    command = [sys.executable, "-m", "tests.bench.device.processes", device, str(batch), str(seconds)]
    pipe = subprocess.PIPE
    started = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(count)]
    answers = []
    try:
        for one in started:
            assert one.stdout is not None
            if one.stdout.readline().strip() != "ready":
                raise RuntimeError("a process with the network did not start")
        for one in started:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        for one in started:
            calls, p50, p99 = one.communicate(timeout=60.0 + seconds)[0].split()
            answers.append((int(calls), float(p50), float(p99)))
    finally:
        for one in started:
            one.kill()
            one.wait()
    return answers


def main() -> None:
    """Be one of the processes."""
    device, batch, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    network, clock = TorchNetwork(device, (batch,)), SystemClock()
    samples = noise(batch, network.geometry.window)
    network.infer(samples)
    print("ready", flush=True)
    sys.stdin.readline()
    end_ns, times = clock.now_ns() + int(seconds * 1e9), []
    while (begun_ns := clock.now_ns()) < end_ns:
        network.infer(samples)
        times.append((clock.now_ns() - begun_ns) / 1e6)
    print(len(times), *percentiles(times))


if __name__ == "__main__":
    main()
