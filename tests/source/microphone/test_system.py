"""PortAudio's and the sound server's devices in one list; both libraries are stood in for."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest

from facewire.errors import SourceError
from facewire.source.microphone import input_devices, output_devices
from facewire.source.microphone.devices import Device, find_device
from facewire.source.microphone.system import SoundCards

Listed = list[dict[str, Any]]


class PortAudioError(Exception):
    """As sounddevice's."""


class Stream:
    """As sounddevice's; keeps what it was asked for."""

    opened: ClassVar[list["Stream"]] = []
    failure: ClassVar[Exception | None] = None

    def __init__(self, **how: Any) -> None:
        self.how = how
        self.source = os.environ.get("PULSE_SOURCE"), os.environ.get("PULSE_SINK")
        self.closed = False
        if Stream.failure is not None:
            raise Stream.failure
        Stream.opened.append(self)

    def start(self) -> None:
        """Nothing runs."""

    def close(self, ignore_errors: bool = False) -> None:
        assert ignore_errors
        self.closed = True


def ignore(*_: object) -> None:
    """A callback that nobody calls."""


def device(index: int, name: str, system: int = 0, inputs: int = 2, outputs: int = 0) -> dict[str, Any]:
    return {
        "index": index, "name": name, "hostapi": system, "max_input_channels": inputs,
        "max_output_channels": outputs, "default_samplerate": 44_100.0,
    }  # fmt: skip


class Machine:
    """Both libraries."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.devices: Listed = []
        self.systems: Listed = [{"name": "ALSA", "default_input_device": 0, "default_output_device": 0}]
        self.sources: list[Any] | None = None
        self.scans = 0
        Stream.opened, Stream.failure = [], None
        sound: Any = ModuleType("sounddevice")
        sound.PortAudioError = PortAudioError
        sound.query_devices = lambda: self.devices
        sound.query_hostapis = lambda: self.systems
        sound.default = type("default", (), {"device": (0, 0)})
        sound.InputStream = sound.OutputStream = Stream
        sound._terminate = lambda: None
        sound._initialize = self._scan
        pulse: Any = ModuleType("pulsectl")
        pulse.PulseError = type("PulseError", (Exception,), {})
        machine = self

        class Pulse:
            def __init__(self, *_: object, connect: bool) -> None:
                assert not connect

            def connect(self, timeout: float) -> None:
                assert timeout
                if machine.sources is None:
                    raise pulse.PulseError

            def source_list(self) -> list[Any]:
                assert machine.sources is not None
                return machine.sources

            sink_list = source_list

            def server_info(self) -> Any:
                names = {"default_source_name": "usb-yeti", "default_sink_name": "usb-yeti"}
                return type("Info", (), names)

            def close(self) -> None:
                """Nothing to release."""

        pulse.Pulse = Pulse
        monkeypatch.setitem(sys.modules, "sounddevice", sound)
        monkeypatch.setitem(sys.modules, "pulsectl", pulse)

    def _scan(self) -> None:
        self.scans += 1


def broken(*_: object) -> None:
    raise PortAudioError("Error initializing PortAudio", -9999, None)


def served(name: str, description: str, kind: str = "sound") -> Any:
    values = {
        "name": name,
        "description": description,
        "channel_count": 2,
        "proplist": {"device.class": kind},
    }
    return type("Source", (), values)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


@pytest.fixture
def linux(machine: Machine) -> Machine:
    """A desktop whose sound server PortAudio sees as one device."""
    machine.devices = [device(0, "USB: Audio (hw:2,0)"), device(1, "pulse"), device(2, "default")]
    machine.sources = [served("pci.monitor", "Monitor of Speakers", "monitor"), served("usb-yeti", "Yeti")]
    return machine


@pytest.mark.usefixtures("linux")
def test_a_sound_server_is_asked_for_the_names_of_its_devices() -> None:
    listed = input_devices()
    assert listed[:2] == (
        Device(1, "Monitor of Speakers", 2, 48_000, False, "PulseAudio", "pci.monitor", is_loopback=True),
        Device(1, "Yeti", 2, 48_000, True, "PulseAudio", "usb-yeti"),
    )
    assert [one.name for one in listed[2:]] == ["USB: Audio"], "without the card's number, which changes"
    assert find_device(None, listed).name == "Yeti"


@pytest.mark.usefixtures("linux")
def test_a_device_of_the_server_is_chosen_while_it_is_opened_and_not_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PULSE_SINK", "mine")
    cards = SoundCards()
    cards.open_input(find_device("Yeti", cards.inputs()), ignore)
    stream = Stream.opened[0]
    assert stream.source == ("usb-yeti", "usb-yeti")
    assert (stream.how["device"], stream.how["samplerate"], stream.how["blocksize"]) == (1, 48_000, 240)
    assert (os.environ.get("PULSE_SOURCE"), os.environ["PULSE_SINK"]) == (None, "mine")
    cards.open_input(find_device("USB", cards.inputs()), ignore)
    assert Stream.opened[1].source == (None, "mine")


def test_a_server_that_does_not_answer_leaves_portaudio(linux: Machine) -> None:
    linux.sources = None
    assert [one.name for one in input_devices()] == ["USB: Audio", "pulse", "default"]
    assert SoundCards().current_inputs() is None


def test_looking_again_ends_no_stream_of_a_server(linux: Machine) -> None:
    cards = SoundCards()
    stream = cards.open_input(cards.inputs()[0], ignore)
    cards.rescan()
    assert linux.scans == 0
    linux.sources = None
    cards = SoundCards()
    cards.rescan()
    assert linux.scans == 1
    assert Stream.opened[0].closed, "PortAudio would have taken it away under us"
    stream.close()


def test_windows_lists_each_device_once_by_its_whole_name(machine: Machine) -> None:
    machine.systems = [
        {"name": "MME", "default_input_device": 0, "default_output_device": -1},
        {"name": "Windows WASAPI", "default_input_device": 3, "default_output_device": 5},
    ]
    machine.devices = [
        device(0, "Microphone (2- USB Audio Devic"),
        device(1, "Speakers", inputs=0, outputs=2),
        device(2, "Line In (Realtek)", 1),
        device(3, "Microphone (2- USB Audio Device)", 1),
        device(5, "CABLE Input", 1, inputs=0, outputs=2),
    ]
    listed = [(one.name, one.is_default, one.system) for one in input_devices()]
    assert listed == [
        ("Line In (Realtek)", False, "Windows WASAPI"),
        ("Microphone (2- USB Audio Device)", True, "Windows WASAPI"),
    ]
    assert [(one.name, one.is_default) for one in output_devices()] == [("CABLE Input", True)]


def test_a_refusal_is_explained(machine: Machine) -> None:
    machine.devices = [device(0, "Yeti")]
    Stream.failure = PortAudioError("Error opening", -9999, (0, 0x8889000A, "in use"))
    with pytest.raises(SourceError, match=r"^Yeti cannot be opened: another program uses it alone"):
        SoundCards().open_input(input_devices()[0], ignore)
    Stream.failure = ValueError("Invalid device")
    with pytest.raises(SourceError, match=r"^Yeti cannot be opened: it has gone"):
        SoundCards().open_input(input_devices()[0], ignore)


def test_callbacks_hand_on_overflows_and_when_sound_comes_out(machine: Machine) -> None:
    machine.devices = [device(0, "Yeti", outputs=2)]
    told: list[object] = []
    cards = SoundCards()
    cards.open_input(cards.inputs()[0], lambda *heard: told.append(heard[1]))
    cards.open_output(cards.outputs()[0], lambda *due: told.append(due[1]))
    Stream.opened[0].how["callback"](None, 480, None, type("Flags", (), {"input_overflow": True}))
    for ahead in (0.045, 0.0):
        times = type("Times", (), {"outputBufferDacTime": 7.0 + ahead, "currentTime": 7.0})
        Stream.opened[1].how["callback"](None, 480, times, None)
    assert told == [True, pytest.approx(0.045), 0.03]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place for a sounddevice of one's own, which is imported from there."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    yield tmp_path / "sounddevice.py"
    sys.modules.pop("sounddevice", None)


def test_without_the_package_the_message_says_how_to_get_it(library: Path) -> None:
    library.write_text("raise ImportError\n")
    with pytest.raises(SourceError) as caught:
        input_devices()
    assert str(caught.value) == (
        "the microphone needs sounddevice, which is not installed: pip install sounddevice"
    )


def test_what_the_sound_library_writes_does_not_reach_the_terminal(
    library: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    library.write_text(
        "import os\n"
        "os.write(2, b\"Expression 'ret' failed in 'pa_linux_alsa.c'\\n\")\n"
        "class default:\n    device = (0, 0)\n"
        "def query_devices():\n    return []\n"
        "def query_hostapis():\n    return []\n"
    )
    assert input_devices() == ()
    os.write(2, b"what we say ourselves\n")
    assert capfd.readouterr().err == "what we say ourselves\n"


def test_a_portaudio_that_does_not_start_again_is_told_and_tried_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.devices = [device(0, "Yeti")]
    cards, sound = SoundCards(), sys.modules["sounddevice"]
    with monkeypatch.context() as ended:
        ended.setattr(sound, "_initialize", broken)
        ended.setattr(sound, "query_devices", broken)
        for look in (cards.rescan, cards.inputs, cards.outputs):
            with pytest.raises(SourceError, match="sound devices cannot be listed: PortAudio error -9999"):
                look()
    # It is not running: there is nothing to end.
    monkeypatch.setattr(sound, "_terminate", broken)
    cards.rescan()
    assert [one.name for one in cards.inputs()] == ["Yeti"]
