"""What `--mic-gain` may say."""

from facewire.audio.conditioning import MAX_FIXED_GAIN_DB
from facewire.errors import UsageError

__all__ = ["parse_mic_gain"]


def parse_mic_gain(text: str) -> float | None:
    """Return a gain in decibels, or None for `auto`.

    Raises:
        UsageError: neither a number in range nor `auto`.
    """
    if text == "auto":
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) <= MAX_FIXED_GAIN_DB:
        bounds = f"-{MAX_FIXED_GAIN_DB:.0f} to {MAX_FIXED_GAIN_DB:.0f} dB"
        raise UsageError(f"mic_gain is {text!r}; give {bounds}, or auto")
    return value
