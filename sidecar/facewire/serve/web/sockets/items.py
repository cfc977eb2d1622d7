"""The sounds of a realtime conversation, whose server wants to hear how much of each was heard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from facewire.values import Event
from facewire.wire.packing import Value
from facewire.wire.web.speech import Item, truncate_text

__all__ = ["Items"]

_MOST: Final = 64


@dataclass(frozen=True, slots=True)
class _Heard:
    """A sound on the subject's timeline."""

    item: Item
    utterance: int
    start_s: float


class Items:
    """Where on the subject's timeline each sound begins. Belongs to the event loop."""

    def __init__(self) -> None:
        self._items: list[_Heard] = []

    def note(self, item: Item | None, done: Mapping[str, Value]) -> None:
        """Remember where a sound begins, of which a piece was pushed."""
        if item is None or any(one.item == item for one in self._items):
            return
        utterance, start_s = done["utterance"], done["t"]
        assert isinstance(utterance, int)
        assert isinstance(start_s, float)
        self._items = [*self._items[-_MOST:], _Heard(item, utterance, start_s)]

    def finish(self, event: Event) -> None:
        """Forget what was heard to its end."""
        if not event.interrupted:
            self._items = [one for one in self._items if one.utterance > event.utterance]

    def truncated(self, done: Mapping[str, Value]) -> list[str]:
        """Return what the server is to be told of sounds that a cancel has cut off."""
        utterance, t = done["utterance"], done["t"]
        assert isinstance(utterance, int)
        assert isinstance(t, float)
        items, self._items = self._items, []
        return [truncate_text(one.item, t - one.start_s) for one in items if 0 < utterance <= one.utterance]
