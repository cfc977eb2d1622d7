"""Trackers as they are asked for."""

import pytest

from facewire.errors import UsageError
from facewire.tracker.config import TrackerConfig, parse_delay, parse_tracker


def parsed(text: str) -> TrackerConfig:
    config = parse_tracker(text)
    assert config is not None
    return config


@pytest.mark.parametrize(
    ("text", "name", "host"),
    [
        ("livelink", "livelink 0.0.0.0:11111", "0.0.0.0"),
        ("livelink:11112", "livelink 0.0.0.0:11112", "0.0.0.0"),
        ("livelink:127.0.0.1:11112", "livelink 127.0.0.1:11112", "127.0.0.1"),
        ("vmc:39540", "vmc 127.0.0.1:39540", "127.0.0.1"),
        ("vmc:0.0.0.0:39541", "vmc 0.0.0.0:39541", "0.0.0.0"),
        ("openseeface:11573", "openseeface 127.0.0.1:11573", "127.0.0.1"),
        ("ifacialmocap:192.168.1.7", "ifacialmocap 192.168.1.7:49983", "0.0.0.0"),
        ("ifacialmocap:phone:5000", "ifacialmocap phone:5000", "0.0.0.0"),
    ],
)
def test_reads(text: str, name: str, host: str) -> None:
    config = parsed(text)
    assert config.name == name
    assert config.host == host


def test_a_phone_answers_where_the_app_sends_to() -> None:
    config = parsed("ifacialmocap:192.168.1.7:5000")
    assert config.port == 49983
    assert config.phone == ("192.168.1.7", 5000)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("livelnk:11111", "did you mean livelink"),
        ("camera", "choose livelink, ifacialmocap, vmc, openseeface"),
        ("ifacialmocap", "give the phone's address: ifacialmocap:192.168.1.7"),
        ("ifacialmocap:49983", "give the phone's address"),
        ("livelink:0", "is no address"),
        ("vmc:99999", "is no address"),
        ("vmc:127.0.0.1:x", "is no address"),
    ],
)
def test_refuses(text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        parse_tracker(text)


def test_delay() -> None:
    assert parse_delay("auto") is None
    assert parse_delay("") is None
    assert parse_delay("62.5") == 62.5
    for text in ("-1", "501", "nan", "soon"):
        with pytest.raises(UsageError, match="give 0 to 500 milliseconds, or auto"):
            parse_delay(text)


def test_none() -> None:
    assert parse_tracker("") is None
    assert parse_tracker("none", "80") is None, "a flag that takes back what a file sets"
    with pytest.raises(UsageError, match="add --tracker"):
        parse_tracker("", "80")
    with pytest.raises(UsageError, match="add --tracker"):
        parse_tracker("", "", [("head", "voice")])


def test_everything() -> None:
    config = parse_tracker("vmc:39540", "62.5", [("head", "voice")], "anna")
    assert config is not None
    assert (config.subject, config.delay_ms) == ("anna", 62.5)
    assert not config.mixing.tracker[52:55].any()
    with pytest.raises(UsageError, match="no part of the face 'hed'"):
        parse_tracker("vmc:39540", "", [("hed", "voice")])
