"""The page in front of a real sidecar: what is done on it acts on the wire and is kept."""

import base64
import io
import tomllib
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np

from facewire.face.channels import CHANNEL_INDEX
from facewire.transport.zeromq import FacesReader
from facewire.wire import frame as frame_message
from tests.browser.browser import Browser, Page
from tests.page.looking import ready, run, shows, text
from tests.page.running import Place, running
from tests.sounds import speech_like
from tests.waiting import until

RATE = 16_000
JAW = CHANNEL_INDEX["jawOpen"]


def recording(seconds: float) -> str:
    """A wav file in base64."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes((speech_like(seconds) * 8000).clip(-32768, 32767).astype("<i2").tobytes())
    return base64.b64encode(file.getvalue()).decode()


class Wire:
    """What another reader sees of the subject `page`."""

    def __init__(self, place: Place) -> None:
        self._subscriber = FacesReader(place.faces)
        self.jaws: list[float] = []
        self.voices: list[float] = []

    def read(self) -> None:
        while (message := self._subscriber.receive(0.0)) is not None:
            topic, body = message
            if topic == b"face/page":
                face = frame_message.decode(body, "page").frame.face
                self.jaws.append(float(face.weights[JAW]))
                self.voices.append(face.voice)

    def until(self, holds: Callable[[np.ndarray, np.ndarray], bool], frames: int = 31) -> None:
        """Wait until it holds for the jaws and voices of the newest frames."""

        def held() -> bool:
            self.read()
            jaws, voices = np.array(self.jaws[-frames:]), np.array(self.voices[-frames:])
            return len(jaws) == frames and holds(jaws, voices)

        until(held)

    def close(self) -> None:
        self._subscriber.close()


def test_a_dropped_recording_is_spoken_tuned_kept_and_recorded(chromium: Browser, tmp_path: Path) -> None:
    place = Place(tmp_path)
    with running(place, "--osc", "127.0.0.1:9"):
        wire = Wire(place)
        try:
            page = chromium.open(place.page, width=1400, height=900)
            ready(page)
            speak(page, wire)
            tune_and_keep(page, wire, tmp_path)
            switch_off(page)
            record(page)
            cut_off(page)
            stop(page, wire)
        finally:
            wire.close()
    shows(page, "#connection", "No answer from the sidecar")
    page.close()


def speak(page: Page, wire: Wire) -> None:
    run(page, "drop", recording(40.0))
    shows(page, "#speak-note", "Speaking voice.wav.")
    until(lambda: page.run("return document.getElementById('subject').value") == "page")
    wire.until(lambda jaws, voices: jaws.max() > 0.1 and voices.max() > 0.5)


def tune_and_keep(page: Page, wire: Wire, folder: Path) -> None:
    page.call("focus", "#gain")
    page.call("keyboard.press", "Home")
    wire.until(lambda jaws, voices: jaws.max() == 0.0 and voices.max() > 0.5)
    shows(page, "#save-note", "Not in facewire.toml yet.")
    page.call("click", "#save")
    shows(page, "#save-note", f"Runs with {folder / 'facewire.toml'} begin like this now.")
    assert tomllib.loads((folder / "facewire.toml").read_text())["face"]["gain"]["jawOpen"] == 0.0
    page.call("click", "#reset")
    wire.until(lambda jaws, _: jaws.max() > 0.1)


def switch_off(page: Page) -> None:
    page.call("click", "#outputs li:first-child .switch")
    until(lambda: text(page, "#outputs li:first-child .output-why").startswith("off"))


def record(page: Page) -> None:
    page.call("click", "#record")
    shows(page, "#take-note", "Recording sound and faces, ")
    page.call("click", "#record")
    shows(page, "#take-links", ".zip")
    assert (
        page.run(
            "return (await (await fetch(document.querySelector('#take-links a').href)).text()).slice(0, 2)"
        )
        == "PK"
    )


def cut_off(page: Page) -> None:
    """Have another tab speak as the same subject, and take it back from it."""
    page.run(
        """const { connect } = await import("/facewire.js");
        const other = connect({ subject: "page" });
        const line = await other.speak(new Float32Array(2400), { rate: 24000 });
        await line.finished;
        other.close();"""
    )
    shows(page, "#speak-note", "Voice.wav was cut off by another page or program.")
    run(page, "drop", recording(40.0))
    shows(page, "#speak-note", "Speaking voice.wav.")


def stop(page: Page, wire: Wire) -> None:
    page.call("click", "#stop")
    assert text(page, "#speak-note") == "Stopped."
    wire.until(lambda jaws, _: jaws.max() == 0.0, frames=8)
