"""The table [web]: pages, and sockets for browsers and programs."""

from typing import Final

from facewire.commands.tables.setting import MOVING, about
from facewire.serve.web.address import USUAL_ADDRESS

__all__ = ["WEB", "WEB_IMAGES", "WEB_ORIGINS", "WEB_TOKEN"]

WEB: Final = about(
    "where the page and the WebSockets are; another machine needs the token that is shown, or --insecure",
    MOVING, metavar="ADDRESS|off", table="web", key="address", default=f"{USUAL_ADDRESS}, where it is free",
)  # fmt: skip
WEB_ORIGINS: Final = about(
    "a site whose own pages may connect, such as http://localhost:5173",
    MOVING, flag="web-origin", metavar="ORIGIN", table="web", key="origins", default="none",
)  # fmt: skip
WEB_IMAGES: Final = about(
    "a folder of pictures that are handed out to pages, named after visemes for the overlay",
    MOVING, metavar="DIR", table="web", key="images", default="none",
)  # fmt: skip
WEB_TOKEN: Final = about(
    "what programs show to be let in",
    MOVING, metavar="TOKEN", table="web", key="token", default="one is made, and kept in web.token",
)  # fmt: skip
