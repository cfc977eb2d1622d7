"""Where the web door is, and who may come from where: what `[web]` says."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from facewire.errors import UsageError

__all__ = ["USUAL_ADDRESS", "WebAddress", "WebSettings", "parse_origin", "parse_web", "web_settings"]

_MAX_TOKEN: Final = 256


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address that the door binds."""

    host: str
    """An IP address, or `localhost`."""
    port: int
    """0 to 65535; at 0 the system chooses."""

    @property
    def is_loopback(self) -> bool:
        """Return whether only this machine reaches it."""
        return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


USUAL_ADDRESS: Final = WebAddress("127.0.0.1", 5572)


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What a run is told about its web door.

    Raises:
        UsageError: a token that cannot be one.
    """

    address: WebAddress = USUAL_ADDRESS
    origins: frozenset[str] = frozenset()
    """Sites whose pages may connect, such as `https://example.org`."""
    token: str = ""
    """Empty: one is made."""
    insecure: bool = False
    """Whether no token is needed beyond loopback."""
    images: Path | None = None
    """A folder whose pictures are handed out, for the overlay."""

    def __post_init__(self) -> None:
        # It stands in addresses and headers as it is.
        if not (self.token.isascii() and self.token.replace("-", "").replace("_", "").isalnum()):
            if self.token:
                raise UsageError("the web token holds other characters than A-Z, a-z, 0-9, - and _")
        elif len(self.token) > _MAX_TOKEN:
            raise UsageError(f"the web token has {len(self.token)} characters; at most {_MAX_TOKEN}")


def web_settings(
    address: str | None,
    origins: tuple[str, ...],
    token: str,
    *,
    insecure: bool,
    images: Path | None = None,
) -> WebSettings | None:
    """Return the settings of a run's web door; None where it is off.

    Args:
        address: an address or `off`; None for the usual one.
        origins: sites, as people write them.
        token: empty for one that is made.
        insecure: as in `WebSettings`.
        images: as in `WebSettings`.

    Raises:
        UsageError: one of them is not what it should be.
    """
    parsed = USUAL_ADDRESS if address is None else parse_web(address)
    if parsed is None:
        return None
    if images is not None and not images.is_dir():
        raise UsageError(f"there is no folder {images}; give --web-images the one with your pictures")
    return WebSettings(parsed, frozenset(map(parse_origin, origins)), token, insecure, images)


def parse_web(text: str) -> WebAddress | None:
    """Return the address that `--web` names; None for `off`.

    Raises:
        UsageError: no address.
    """
    if text == "off":
        return None
    host, colon, number = text.rpartition(":")
    if not colon or text.endswith("]") or _is_address(text):
        # No port is given; the colons are those of an IPv6 address.
        host, number = text, str(USUAL_ADDRESS.port)
    host = host.removeprefix("[").removesuffix("]")
    try:
        if host != "localhost":
            ipaddress.ip_address(host)
    except ValueError:
        raise UsageError(f"web is {text!r}; give an IP address such as {USUAL_ADDRESS}, or off") from None
    if not (number.isascii() and number.isdigit() and len(number) <= 5 and int(number) < 65536):
        raise UsageError(f"web is {text!r}; {number!r} is no port, give one from 1 to 65535")
    return WebAddress(host, int(number))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def parse_origin(text: str) -> str:
    """Return an origin as browsers write it.

    Raises:
        UsageError: no origin.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if not parts.scheme or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise UsageError(
            f"{text!r} is no origin; give a scheme, a host and perhaps a port: https://example.org"
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{parts.scheme}://{host}" + ("" if port in (None, usual) else f":{port}")
