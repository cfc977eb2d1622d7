from dataclasses import replace

import pytest

from facewire.commands.microphone.words import NewWarnings, describe_microphone, describe_microphone_of, meter
from facewire.values import DeviceStatus, InputLevel, MicrophoneStatus, MonitorStatus, Status
from tests.wire.samples import STATUS

YETI = MicrophoneStatus(
    DeviceStatus("Yeti", "listening", 48_000, 2),
    InputLevel(-24.0, -9.0, -63.0, 4.0, True),
)


def status_with(*warnings: str) -> Status:
    heard = replace(YETI, level=replace(YETI.level, warnings=warnings))
    return replace(STATUS, subjects=(replace(STATUS.subjects[0], microphone=heard),))


@pytest.mark.parametrize(
    ("level", "peak", "bar"),
    [
        (-120.0, -120.0, "·" * 24),
        (-72.0, -69.0, "|" + "·" * 23),
        (-36.0, -12.0, "█" * 12 + "·" * 7 + "|" + "·" * 4),
        (-3.0, 0.0, "█" * 23 + "|"),
        (0.0, 0.0, "█" * 24),
        (6.0, 6.0, "█" * 24),
    ],
)
def test_the_meter_has_a_cell_for_3_db_and_a_mark_at_the_peak(level: float, peak: float, bar: str) -> None:
    assert meter(level, peak) == bar


def test_a_microphone_is_one_line_and_one_for_each_thing_that_is_wrong() -> None:
    assert describe_microphone(YETI) == (
        "Yeti  ████████████████····|··· -24 dBFS · noise -63 · gain +4 dB · gate open",
    )
    wrong = replace(YETI, level=replace(YETI.level, open=False, warnings=("clipping", "very quiet")))
    assert describe_microphone(wrong)[1:] == ("! clipping", "! very quiet")
    assert "gate closed" in describe_microphone(wrong)[0]
    assert "gate off" in describe_microphone(replace(wrong, gate="off"))[0]


def test_what_is_lost_is_shown() -> None:
    counted = replace(YETI, device=replace(YETI.device, overflows=3, outages=1))
    assert describe_microphone(counted)[0].endswith("· 3 overflows · 1 outages")
    gone = replace(YETI, device=replace(YETI.device, state="is gone; waiting for it", outages=1))
    assert describe_microphone(gone) == ("Yeti: is gone; waiting for it · 1 outages",)


def test_the_monitor_shows_its_offset() -> None:
    playing = replace(YETI, monitor=MonitorStatus("Cable", "playing", 61.4, -0.6))
    told = "monitor Cable: playing 61 ms late, -0.6 ms beside the mouth"
    assert describe_microphone(playing)[-1] == told
    waiting = replace(YETI, monitor=MonitorStatus("Cable", "Cable is gone; waiting for it"))
    assert describe_microphone(waiting)[-1] == "monitor Cable: Cable is gone; waiting for it"


def test_only_a_subject_with_a_microphone_has_one() -> None:
    status = status_with()
    assert describe_microphone_of(status, "host") == describe_microphone(YETI)
    assert describe_microphone_of(status, "guest") == ()
    assert describe_microphone_of(None, "host") == ()


def test_a_warning_is_said_once_until_it_has_gone() -> None:
    warnings = NewWarnings()
    assert warnings.of(status_with()) == ()
    assert warnings.of(status_with("very quiet: -48 dBFS")) == ("very quiet: -48 dBFS",)
    assert warnings.of(status_with("very quiet: -47 dBFS", "clipping")) == ("clipping",)
    assert warnings.of(status_with()) == ()
    assert warnings.of(status_with("clipping")) == ("clipping",)
