"""Motion templates as files: what `--head take:FILE` reads."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from facewire.errors import UsageError, WireError, reason_of
from facewire.face.head.motion import Motion, prepared
from facewire.face.head.template_file import MAX_BYTES, decode

__all__ = ["PREFIX", "SUFFIX", "load"]

PREFIX: Final = "take:"
SUFFIX: Final = ".motion.json"


def load(path: Path) -> Motion:
    """Return the template in a file, ready to play.

    Raises:
        UsageError: it cannot be read, or is something else.
    """
    advice = "make one with `facewire template make TAKE... -o NAME`"
    try:
        if path.stat().st_size > MAX_BYTES:
            raise WireError(f"longer than {MAX_BYTES} bytes")
        template = decode(path.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {path}: {reason_of(error)}; {advice}") from error
    except WireError as error:
        raise UsageError(f"{path} is no motion template: {error}; {advice}") from error
    return replace(prepared(template), name=str(path))
