"""From the settings of a run to a microphone that is listened to."""

from collections.abc import Callable
from contextlib import ExitStack, closing

from facewire.audio.conditioning import Levels
from facewire.clock import SystemClock
from facewire.commands.config import Config
from facewire.commands.microphone.settings import parse_mic_gain
from facewire.feed.live import LiveFeed
from facewire.source.microphone import Followed, Microphone, Monitor, SoundCards

__all__ = ["open_microphone"]


def open_microphone(
    config: Config, on_event: Callable[[str], None], lag_ns: Callable[[], int | None]
) -> tuple[LiveFeed, Microphone]:
    """Return the feed of the microphone that `config` names, and the microphone; it is not started yet.

    Args:
        config: which, at what level, and where it is heard again.
        on_event: told what becomes of the devices.
        lag_ns: how far the mouth is behind the voice; None while that is not known.

    Raises:
        SourceError: there is no such device, or no PortAudio.
    """
    clock = SystemClock()

    def follow() -> Followed | None:
        heard, behind_ns = feed.heard, lag_ns()
        return None if heard is None or behind_ns is None else Followed(heard, behind_ns)

    # Clients may name devices that there are not, and each look connects to the sound server.
    with ExitStack() as connected:
        monitor = None
        if config.monitor is not None:
            played_on = connected.enter_context(closing(SoundCards()))
            monitor = Monitor(config.monitor, played_on, clock, follow, on_event)
        heard_by = connected.enter_context(closing(SoundCards()))
        microphone = Microphone(config.device, heard_by, clock, on_event, monitor)
        connected.pop_all()
    levels = Levels(parse_mic_gain(config.mic_gain), gate=config.mic_gate == "auto")
    feed = LiveFeed(microphone, config.fps, levels)
    return feed, microphone
