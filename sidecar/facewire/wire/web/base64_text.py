"""Bytes in texts."""

import base64
import binascii

from facewire.errors import WireError

__all__ = ["from_base64"]


def from_base64(text: str) -> bytes:
    """Return the bytes that a text holds.

    Raises:
        WireError: not base64.
    """
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WireError(f"not base64: {error}") from None
