"""The report of a check: what is in it, and a person who looks for a finding in Chromium."""

import base64
import json
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

from facewire.qa.check.findings import Finding
from facewire.qa.check.html import MOST_SHOWN, as_html, waveform_of
from facewire.qa.check.limits import Settings
from facewire.qa.check.results import Checked
from facewire.source.recording import Recording
from facewire.take.table import Take
from tests.browser.browser import Browser
from tests.qa.lines import line
from tests.waiting import until

RATE = 16_000
PLACED = Finding("frozen", "the face stops for 0.50 s of speech", 1.5, 0.5)
WHOLE = Finding("hum", "hum of 50 Hz stands out by 20 dB")


def recording(folder: Path, name: str = "one.wav", seconds: float = 4.0) -> Path:
    """Write a tone that swells; return where."""
    t = np.arange(int(seconds * RATE)) / RATE
    soundfile.write(folder / name, 0.5 * t / seconds * np.sin(1400.0 * t), RATE)
    return folder / name


def page_of(lines: list[Checked], face: Take | None = None) -> str:
    return as_html(lines, Settings(), [Path("voices & more")], lambda _: face)


def data_of(page: str) -> dict[str, object]:
    (told,) = re.findall(r'id="data">(.*?)</script>', page, re.DOTALL)
    return dict(json.loads(told))


def test_all_is_inside_and_names_do_no_harm(tmp_path: Path) -> None:
    name = "</script><b>x /* script */ /* head */"
    page = page_of([Checked(name, recording(tmp_path), (PLACED, WHOLE))], line())
    assert "<title>Facewire: voices &amp; more</title>" in page
    assert not re.search(r"(src|href)=[\"']|@import|url\(|fetch\(|https?://(?!www\.w3\.org)", page)
    data = data_of(page)
    assert data["rows"] == [
        [name, [[3, PLACED.message, 1.5, 0.5, "frozen"], [2, WHOLE.message, None, 0.0, "hum"]]]
    ]
    packed = data["lines"]["0"]  # type: ignore[index]
    assert packed["seconds"] == 4.0
    assert packed["sound"].startswith("data:audio/wav;base64,")
    assert len(packed["face"]["times"]) == len(line())


def test_only_the_worst_lines_that_can_be_read_are_shown(tmp_path: Path) -> None:
    path = recording(tmp_path, seconds=0.1)
    broken = Checked("broken", path, (Finding("unreadable", "it ended 3 processes"),))
    gone = Checked("gone", tmp_path / "gone.wav", (WHOLE,))
    asked: list[str] = []

    def face_of(checked: Checked) -> None:
        asked.append(checked.name)

    bad = [Checked(f"bad {at}", path, (WHOLE,)) for at in range(MOST_SHOWN)]
    page = as_html([broken, gone, *bad, Checked("good", path)], Settings(), [tmp_path], face_of)
    assert asked == [f"bad {at}" for at in range(MOST_SHOWN - 2)]
    assert len(data_of(page)["rows"]) == MOST_SHOWN + 3  # type: ignore[arg-type]


def test_a_waveform_is_that_of_all_channels(tmp_path: Path) -> None:
    # What cancels out when it is mixed is seen all the same.
    tone = np.sin(np.arange(2 * RATE) * 0.5)
    soundfile.write(tmp_path / "antiphase.wav", np.stack((0.5 * tone, -0.5 * tone), axis=1), RATE)
    found = waveform_of(Recording.open(tmp_path / "antiphase.wav"))
    assert found.seconds == 2.0
    assert 1100 < len(found.peaks) <= 1300
    assert np.abs(found.peaks[:, 0] + found.peaks[:, 1]).max() < 0.01
    assert found.peaks[:, 1].max() == pytest.approx(0.5, abs=0.01)
    swelling = waveform_of(Recording.open(recording(tmp_path))).peaks[:, 1]
    assert swelling[100] < 0.1 < 0.4 < swelling[-100]


def test_samples_that_are_no_numbers_are_shown_as_silence(tmp_path: Path) -> None:
    tone = 0.5 * np.sin(np.arange(2 * RATE) * 0.5)
    tone[::1000] = np.nan
    soundfile.write(tmp_path / "broken.wav", tone, RATE, subtype="FLOAT")
    peaks = waveform_of(Recording.open(tmp_path / "broken.wav")).peaks
    assert np.isfinite(peaks).all()
    assert peaks[:, 1].min() > 0.4
    assert page_of([Checked("broken.wav", tmp_path / "broken.wav", (WHOLE,))])


def test_a_large_recording_is_packed_anew(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "large.wav", np.zeros((8 * 48_000, 2)), 48_000, subtype="PCM_24")
    packed = data_of(page_of([Checked("large.wav", tmp_path / "large.wav", (WHOLE,))]))["lines"]
    kind, _, sound = packed["0"]["sound"].partition(",")  # type: ignore[index]
    assert kind == "data:audio/flac;base64"
    (tmp_path / "packed.flac").write_bytes(base64.b64decode(sound))
    told = soundfile.info(tmp_path / "packed.flac")
    assert (told.samplerate, told.channels, told.duration) == (RATE, 1, pytest.approx(8.0, abs=0.01))


@pytest.mark.slow
def test_a_person_finds_a_place_among_ten_thousand_lines(chromium: Browser, tmp_path: Path) -> None:
    path = recording(tmp_path)
    bad = [Checked(f"scene/{at:02d}.wav", path, (PLACED, WHOLE)) for at in range(2)]
    warned = [Checked(f"warned/{at:04d}.wav", tmp_path / "gone.wav", (WHOLE,)) for at in range(250)]
    good = [Checked(f"good/{at:04d}.wav", path) for at in range(9_748)]
    page_file = tmp_path / "check.html"
    page_file.write_text(page_of([*bad, *warned, *good], line()), encoding="utf-8")
    with chromium.open(page_file.as_uri(), width=420, height=800) as page:
        until(lambda: page.run("return !document.getElementById('head-line').hidden"))
        text = "return document.getElementById(values[0]).textContent"
        names = "return [...document.querySelectorAll('#rows tr')].map((row) => row.cells[0].textContent)"
        assert "252 of 10000 lines have findings, 2 errors, 252 warnings" in page.run(text, "summary")
        assert page.run(text, "place") == "page 1 of 3, 252 of 10000 lines"
        assert page.run(names)[:3] == ["scene/00.wav", "scene/01.wav", "warned/0000.wav"]
        # A narrow window scrolls the table, not the page.
        assert page.run("return document.documentElement.scrollWidth <= innerWidth")
        # The worst line is open where its first finding is.
        assert page.run(text, "name") == "scene/00.wav"
        assert page.run(text, "cursor").startswith("1.50 s: lips 0.")
        page.run("document.getElementById('curves').focus()")
        page.call("keyboard.press", "ArrowLeft")
        assert page.run(text, "cursor").startswith("1.47 s: lips 0.")
        page.run("document.querySelector('#findings button').click()")
        assert page.run(text, "cursor").startswith("1.50 s: lips 0.")
        assert page.run("return document.getElementById('sound').currentTime") == pytest.approx(1.5, abs=0.05)
        # The finding is marked in its colour over half a second of four, the sound and the lips beside it.
        marked = page.run(
            "const canvas = document.getElementById('curves');"
            "const {data} = canvas.getContext('2d').getImageData(0, 1, canvas.width, 1);"
            "const on = [...Array(canvas.width).keys()].filter((at) => data[4 * at + 3] > 0);"
            "return [on[0] / canvas.width, on.at(-1) / canvas.width]"
        )
        assert marked == pytest.approx([1.5 / 4, 2.0 / 4], abs=0.01)
        page.run("document.querySelectorAll('th button')[0].click()")
        page.run(
            "const box = document.getElementById('search'); box.value = 'FROZEN';"
            "box.dispatchEvent(new Event('input'))"
        )
        assert page.run(names) == ["scene/00.wav", "scene/01.wav"]
        page.run("document.getElementById('all').click()")
        page.run(
            "const box = document.getElementById('search'); box.value = 'good/';"
            "box.dispatchEvent(new Event('input')); document.getElementById('after').click()"
        )
        assert page.run(text, "place") == "page 2 of 98, 9748 of 10000 lines"
        assert [entry for entry in page.log() if "WebGL" not in entry] == []
