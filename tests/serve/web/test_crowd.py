"""Twenty viewers, one of them asleep, leave the line at its pace."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from facewire.commands.run import DEMO_CLIP
from facewire.transport.zeromq import FacesReader
from facewire.wire import frame as frame_message
from facewire.wire.frame import Published
from tests.fakes import Keep
from tests.ports import free_endpoints

pytestmark = [pytest.mark.slow, pytest.mark.realtime]

ROOT = Path(__file__).parents[3]
SECONDS = 3.0


def lateness_ns(face: Published) -> int:
    return face.pt_ns - face.frame.at_ns


def test_twenty_viewers_one_of_them_asleep_leave_the_line_at_31(kept: Keep) -> None:
    faces, control = free_endpoints()
    sidecar = subprocess.Popen(
        [
            sys.executable, "-m", "facewire", "run", "--source", str(DEMO_CLIP), "--loop",
            "--faces", faces, "--control", control, "--web", "127.0.0.1:0",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        assert sidecar.stdout is not None
        said = iter(sidecar.stdout.readline, "")
        address = next(found[1] for line in said if (found := re.match(r"page on http://(\S+)", line)))
        reader = kept(FacesReader(faces, (b"face/",)))
        own, crowd = Origin(f"http://{address}"), [sys.executable, "-m", "tests.serve.web.crowd"]
        with connect(
            f"ws://{address}/faces", origin=own, compression=None, proxy=None, max_queue=1, close_timeout=0.1
        ):
            viewers = subprocess.run(
                [*crowd, address, "19", str(SECONDS), "facewire.1.json"],
                capture_output=True, text=True, check=True, timeout=240, cwd=ROOT,
            )  # fmt: skip
        published = []
        while (message := reader.receive(0.0)) is not None:
            published.append(frame_message.decode(message[1]))
    finally:
        sidecar.kill()
        sidecar.communicate()
    for seen in json.loads(viewers.stdout):
        assert seen["missing"] == 0
        # When they arrive is up to the viewers' own process; how many there are is not.
        assert seen["faces"] > 0.9 * 31 * SECONDS
    numbers = [one.frame.n for one in published]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    # A busy machine makes single ticks late, and the line makes up for it: the most punctual tell the pace.
    third = len(published) // 3
    first, last = (min(some, key=lateness_ns) for some in (published[:third], published[-third:]))
    rate = (last.frame.n - first.frame.n) / ((last.pt_ns - first.pt_ns) / 1e9)
    assert rate == pytest.approx(31.0, abs=0.05)
