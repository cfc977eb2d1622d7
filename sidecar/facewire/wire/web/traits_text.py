"""The traits of a character as JSON, for pages that make a control of each."""

import json

from facewire.face.character import TRAITS, USUAL

__all__ = ["traits_text"]


def traits_text() -> str:
    """Return `{"traits": [{"name", "help", "usual", "low", "high", "choices", "direction", "unit"}, …]}`.

    `usual` is null for a direction that nobody has given, `choices` empty for what is no word.
    """
    traits = [
        {
            "name": name,
            "help": trait.help,
            "usual": getattr(USUAL, name),
            "low": trait.low,
            "high": trait.high,
            "choices": trait.choices,
            "direction": trait.direction,
            "unit": trait.unit,
        }
        for name, trait in TRAITS.items()
    ]
    return json.dumps({"traits": traits}, allow_nan=False)
