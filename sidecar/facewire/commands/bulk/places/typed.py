"""Places as they are typed: paths of this machine, and addresses such as `s3://bucket/voices`."""

import re
from argparse import ArgumentTypeError
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facewire.commands.bulk.places.objects import SCHEMES
from facewire.errors import unknown_name

__all__ = ["Address", "Typed", "typed"]

_ADDRESS: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://(.*)", re.DOTALL)
_BUCKET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Address:
    """Where something lies in a store."""

    scheme: str
    bucket: str
    key: str
    """Without `/` at its ends; empty for the whole bucket."""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.bucket}/{self.key}".rstrip("/")


Typed = Path | Address


def typed(text: str) -> Typed:
    """Return what was typed.

    Raises:
        ArgumentTypeError: it is an address, and of no store.
    """
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return Path(text)
    scheme, (bucket, _, key) = found[1].lower(), found[2].partition("/")
    if scheme not in SCHEMES:
        choices = " or ".join(f"{one}://BUCKET/FOLDER" for one in SCHEMES)
        raise ArgumentTypeError(unknown_name("store", scheme, SCHEMES, f"give a folder, {choices}"))
    if "@" in bucket:
        # It may hold a secret: it is not repeated.
        raise ArgumentTypeError(f"addresses of {scheme} hold no credentials; set them as its own tools do")
    if not _BUCKET.fullmatch(bucket):
        raise ArgumentTypeError(f"{text} names no bucket; give {scheme}://BUCKET/FOLDER")
    return Address(scheme, bucket, key.strip("/"))
