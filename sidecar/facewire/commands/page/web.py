"""Opens the web door for a run, and says where it is."""

from facewire.commands.config import Config
from facewire.commands.page.browser import has_desktop
from facewire.commands.terminal import note
from facewire.errors import UsageError
from facewire.output.token_file import TokenFile, token_path
from facewire.ports import Clock
from facewire.serve.web.door import Door, web_token

__all__ = ["open_door", "page_link"]


def open_door(config: Config, clock: Clock) -> Door | None:
    """Return the door; None where it is off, or where nobody asked for it and its usual port is taken.

    Raises:
        UsageError: the address that was asked for cannot be had.
    """
    settings = config.web_settings
    if settings is None:
        return None
    file = TokenFile(token_path("web"))
    try:
        return Door(settings, clock, web_token(settings, file))
    except UsageError as error:
        if config.web is not None:
            raise UsageError(f"{error}; choose another --web") from error
        note(f"no page: {error}; --web ADDRESS takes another, --web off none")
        return None


def page_link(door: Door | None) -> str | None:
    """Return the address of the page that is to be opened in a browser here; None where none can be.

    Beyond loopback the address has the token in it, which other users of this machine would see among the
    processes: it is for a person to open.
    """
    if door is None or not has_desktop() or not door.address.is_loopback:
        return None
    return door.link
