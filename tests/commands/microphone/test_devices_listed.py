import pytest

from facewire.commands.microphone import devices
from facewire.source.microphone import Device

NAME = "Yeti Stereo Microphone Analog Stereo (with a long name that no column of a terminal has room for)"
SERVED = Device(1, NAME, 2, 48_000, True, "PulseAudio", "usb-yeti")
PLAIN = Device(0, "USB Audio", 1, 44_100, True, "ALSA")
GATEWAY = Device(1, "pulse", 32, 44_100, False, "ALSA")


def listed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *inputs: Device) -> str:
    monkeypatch.setattr(devices, "input_devices", lambda: inputs)
    monkeypatch.setattr(devices, "output_devices", lambda: (PLAIN,))
    devices.show_devices()
    return capsys.readouterr().out


def test_a_servers_devices_have_both_names(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = listed(monkeypatch, capsys, SERVED, PLAIN)
    assert "the server's" in told
    row = next(line for line in told.splitlines() if "Yeti" in line)
    # What is read by another program is not broken to fit a terminal.
    assert [cell.strip() for cell in row.strip("│").split("│")] == ["0 *", NAME, "PulseAudio", "2", "48000"]
    assert "usb-yeti" in told
    assert "pulsectl" not in told


def test_a_server_that_cannot_be_asked_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = listed(monkeypatch, capsys, PLAIN, GATEWAY)
    assert "pip install pulsectl" in told
    assert "the server's" not in told


def test_without_a_microphone_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = listed(monkeypatch, capsys)
    assert "no sound inputs; plug a microphone in" in told
    assert "--monitor NAME" in told
