import pytest

from facewire.errors import SourceError
from facewire.source.microphone.devices import Device, find_device, same_device, with_distinct_names
from facewire.source.microphone.failures import explain

DEVICES = (
    Device(0, "Built-in", 2, 48_000, False, "PulseAudio", "pci-0000.analog"),
    Device(0, "USB Mic", 1, 44_100, True, "PulseAudio", "usb-Blue_Yeti"),
    Device(0, "USB Mic (front)", 1, 44_100, False, "PulseAudio", "usb-front"),
    Device(4, "USB Mic: Audio", 1, 44_100, False, "ALSA"),
)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        (None, "USB Mic"), ("0", "Built-in"), ("3", "USB Mic: Audio"), ("built", "Built-in"),
        ("USB Mic", "USB Mic"), ("front", "USB Mic (front)"), ("usb-Blue_Yeti", "USB Mic"),
        ("yeti", "USB Mic"), ("pci-0000.analog", "Built-in"), ("mic: a", "USB Mic: Audio"),
    ],
)  # fmt: skip
def test_a_device_is_found_by_name_number_or_a_part(wanted: str | None, name: str) -> None:
    assert find_device(wanted, DEVICES).name == name


def test_without_a_default_the_first_one_is_taken() -> None:
    assert find_device(None, DEVICES[:1]).name == "Built-in"


@pytest.mark.parametrize(
    ("wanted", "devices", "message"),
    [
        ("9", DEVICES, "there is no input device '9'; `facewire devices` lists them"),
        ("Line", DEVICES, "`facewire devices` lists them"),
        ("Buildin", DEVICES, r"there is no input device 'Buildin'; did you mean Built-in\?"),
        ("usbb", DEVICES, r"did you mean USB\?"),
        ("usb", DEVICES, r"several input devices match 'usb' \(USB Mic, USB Mic \(front\)\); give more of"),
        (None, (), "no microphone was found"),
    ],
)
def test_a_device_that_is_not_there(wanted: str | None, devices: tuple[Device, ...], message: str) -> None:
    with pytest.raises(SourceError, match=message):
        find_device(wanted, devices)


def test_an_output_that_is_not_there_is_called_one() -> None:
    with pytest.raises(SourceError, match="no sound output was found"):
        find_device("x", (), "output")


def test_two_of_one_make_are_told_apart() -> None:
    twins = (DEVICES[0], DEVICES[0], DEVICES[1], DEVICES[0])
    named = [device.name for device in with_distinct_names(twins)]
    assert named == ["Built-in", "Built-in #2", "USB Mic", "Built-in #3"]


def test_a_device_is_the_same_at_another_rate_index_and_socket() -> None:
    chosen = DEVICES[1]
    elsewhere = Device(7, "USB Mic", 2, 16_000, False, "PulseAudio", "usb-Blue_Yeti-00.2")
    assert same_device(chosen, (DEVICES[0], elsewhere)) is elsewhere
    renamed = Device(7, "My microphone", 2, 16_000, False, "PulseAudio", "usb-Blue_Yeti")
    assert same_device(chosen, (elsewhere, renamed)) is renamed, "the server's own name counts first"
    assert same_device(chosen, (DEVICES[0], Device(1, "USB Mic", 1, 44_100, True, "ALSA"))) is None


@pytest.mark.parametrize(
    ("code", "host_code", "text", "platform", "told"),
    [
        (-9999, -2147024891, "", "win32", "Windows does not let programs listen"),
        (-9999, 0x8889000A, "AUDCLNT_E_DEVICE_IN_USE", "win32", "another program uses it alone"),
        (-9999, -2004287478, "", "win32", "forbid exclusive control"),
        (-9999, 0x88890004, "", "win32", "unplugged or switched off"),
        (-9999, 0x88890010, "", "win32", "Windows Audio service"),
        (-9985, 0, "", "win32", "unplugged or switched off"),
        (-9985, 0, "", "linux", "another program uses it alone"),
        (-9999, -13, "Permission denied", "linux", "the group `audio`"),
        (-9999, -16, "Device or resource busy", "linux", "another program uses it alone"),
        (-9997, 0, "", "linux", "does not take its own sample rate"),
        (-9986, 0, "", "darwin", "PortAudio error -9986"),
        (-9999, 5, "strange", "darwin", "error -9999: strange; close other"),
    ],
)
def test_why_a_device_cannot_be_opened_is_one_line(
    code: int, host_code: int, text: str, platform: str, told: str
) -> None:
    why = explain(code, host_code, text, platform)
    assert told in why
    assert "\n" not in why
