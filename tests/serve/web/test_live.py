"""Faces and control over the web, of a whole sidecar."""

import json
import threading
from pathlib import Path

import numpy as np
import pytest

from facewire.audio.ring import SampleRing
from facewire.feed.recorded import RecordedFeed
from facewire.pipeline.subject import Settings
from facewire.values import OutputState
from tests.fakes import Keep
from tests.serve.test_runtime import Ready
from tests.serve.web.live import FPS, PATIENT_S, ask, open_socket, running, web_status
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.realtime]


def test_a_subject_that_is_opened_over_the_web_is_seen_there(kept: Keep, tmp_path: Path) -> None:
    runtime = kept(running(tmp_path))
    with open_socket(runtime, "/control") as control, open_socket(runtime, "/faces?subject=host") as faces:
        opened = ask(control, op="open", subject="host", sample_rate=16_000, format="s16le")
        assert isinstance(opened["ok"], dict)
        kinds: set[str] = set()
        numbers: list[int] = []
        while len(numbers) < 31:
            message = json.loads(faces.recv(PATIENT_S))
            kinds.add(message["type"])
            if message["type"] == "face":
                numbers.append(message["n"])
        assert kinds == {"hello", "status", "event", "face"}
        assert numbers == list(range(numbers[0], numbers[0] + 31))
        refused = ask(control, op="open", subject="host", sample_rate=16_000, format="s16le")
        assert isinstance(refused["error"], dict)
        assert refused["error"]["code"] == "subject_exists"
        assert web_status(runtime).state == OutputState.SENDING
    until(lambda: web_status(runtime).state == OutputState.WAITING)


def test_the_last_face_is_seen_before_the_end(kept: Keep, tmp_path: Path) -> None:
    runtime = kept(running(tmp_path))
    with open_socket(runtime, "/faces") as faces:
        until(lambda: web_status(runtime).state == OutputState.SENDING)
        ring = SampleRing(8_000, overwrite=False)
        ring.write(np.full(8_000, 0.5, np.float32))
        ring.end()
        feed = RecordedFeed("recording", ring, 16_000, FPS, idles=False)
        subject = runtime.subject("host", feed, Settings(48.0))
        runtime.add(subject, Ready())
        pause = threading.Event()
        while runtime.roster.subjects:
            pause.wait(0.0005)
        runtime.close()
        messages = [json.loads(message) for message in faces]
    seen = [message["n"] for message in messages if message["type"] == "face"]
    assert seen[-1] == subject.frames - 1
