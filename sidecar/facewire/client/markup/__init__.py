"""Hints in the text for a text-to-speech, such as `[laugh]` or `<break time="1s"/>`, as moods and events.

    marked = parse("[happy] You came! <break time='300ms'/> [laugh] I can't believe it.")
    sound = synthesise(marked.text)
    voice.speak(sound, moods=marked.moods(seconds=len(sound) / 2 / 16_000))

Nothing here raises: what is no hint stays text.
"""

from facewire.client.markup.marks import Hint, HintKind, Marked
from facewire.client.markup.parsing import parse

__all__ = ["Hint", "HintKind", "Marked", "parse"]
