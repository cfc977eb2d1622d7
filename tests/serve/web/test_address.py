"""What `[web]` may say."""

import pytest

from facewire.errors import UsageError
from facewire.serve.web.address import (
    USUAL_ADDRESS,
    WebAddress,
    WebSettings,
    parse_origin,
    parse_web,
    web_settings,
)


@pytest.mark.parametrize(
    ("text", "address", "loopback"),
    [
        ("127.0.0.1:8080", WebAddress("127.0.0.1", 8080), True),
        ("127.0.0.1", WebAddress("127.0.0.1", 5572), True),
        ("localhost:0", WebAddress("localhost", 0), True),
        ("[::1]:5573", WebAddress("::1", 5573), True),
        ("[::1]", WebAddress("::1", 5572), True),
        ("::1", WebAddress("::1", 5572), True),
        ("::", WebAddress("::", 5572), False),
        ("0.0.0.0:5572", WebAddress("0.0.0.0", 5572), False),
        ("192.168.1.20:65535", WebAddress("192.168.1.20", 65535), False),
    ],
)
def test_addresses(text: str, address: WebAddress, loopback: bool) -> None:
    parsed = parse_web(text)
    assert parsed == address
    assert parsed is not None
    assert parsed.is_loopback is loopback
    assert parse_web(str(parsed)) == parsed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5572",
        "http://127.0.0.1:5572",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:" + "9" * 5000,
        "[::1]5572",
        "studio:5572",
        "of",
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(UsageError, match="web is"):
        parse_web(text)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("http://localhost:5173", "http://localhost:5173"),
        ("https://Avatar.Example.org/", "https://avatar.example.org"),
        ("https://avatar.example.org:443", "https://avatar.example.org"),
        ("http://[::1]:80", "http://[::1]"),
        ("chrome-extension://abcdef", "chrome-extension://abcdef"),
    ],
)
def test_origins_are_written_as_browsers_write_them(text: str, origin: str) -> None:
    assert parse_origin(text) == origin


@pytest.mark.parametrize(
    "text", ["null", "*", "", "localhost:5173", "https://a.example/page", "https://a:b", "https://"]
)
def test_what_is_no_origin(text: str) -> None:
    with pytest.raises(UsageError, match="no origin"):
        parse_origin(text)


def test_off_usual_and_the_rest() -> None:
    assert web_settings("off", (), "", insecure=False) is None
    assert web_settings(None, (), "", insecure=False) == WebSettings(USUAL_ADDRESS)
    given = web_settings("0.0.0.0:1", ("https://A.example",), "t", insecure=True)
    assert given == WebSettings(WebAddress("0.0.0.0", 1), frozenset({"https://a.example"}), "t", True)


@pytest.mark.parametrize("token", ["a b", "ü", "a;b", "a" * 257])
def test_what_is_no_token(token: str) -> None:
    with pytest.raises(UsageError, match="web token"):
        WebSettings(token=token)
