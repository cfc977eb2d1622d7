"""VTube Studio's error numbers in sentences: what happened, and what to do about it.

The numbers are those of Files/ErrorID.cs in DenchiSoft/VTubeStudio.
"""

from collections.abc import Mapping
from typing import Final

__all__ = [
    "API_OFF",
    "CONTROLLED_ELSEWHERE",
    "DENIED",
    "NAME_NOT_FOUND",
    "NOT_AUTHENTICATED",
    "POPUP_OPEN",
    "VALUE_INVALID",
    "explain",
]

API_OFF: Final = 1
NOT_AUTHENTICATED: Final = 8
DENIED: Final = 50
POPUP_OPEN: Final = 51
VALUE_INVALID: Final = 451
NAME_NOT_FOUND: Final = 453
CONTROLLED_ELSEWHERE: Final = 454

_SENTENCES: Final[Mapping[int, str]] = {
    0: "VTube Studio had an error of its own; its log tells more",
    API_OFF: "its API is off; switch on 'Allow Plugin API access' in VTube Studio's settings",
    3: "it does not know the name of its own API; is that VTube Studio?",
    4: "it speaks another version of its API; update Facewire or VTube Studio",
    NOT_AUTHENTICATED: "it no longer lets us in; Facewire asks again, click 'Allow' in VTube Studio",
    9: "the plugin lacks a permission; allow it in VTube Studio's settings, under plugins",
    DENIED: "you denied access; start Facewire again and click 'Allow' in VTube Studio",
    POPUP_OPEN: "VTube Studio is asking you about a plugin; answer it, then we ask",
    52: "it does not take the plugin's name",
    53: "it does not take the plugin developer's name",
    350: "the name of a parameter is not 4 to 32 letters and digits; it is left out",
    351: "the range of a parameter is not one; it is left out",
    352: "another plugin has made a parameter of this name, and owns it; ours is left out",
    353: "the explanation of a parameter has more than 255 characters; it is left out",
    354: "a parameter of this name is VTube Studio's own, so that no plugin can make it; it is left out",
    355: "we have made as many parameters as a plugin may, 100; take away some in VTube Studio's settings",
    356: "all plugins together have made as many parameters as there may be, 300; take away some of them",
    450: "we sent no values; that is an error of Facewire",
    VALUE_INVALID: "a value is not a number from -1000000 to 1000000; it is left out",
    452: "the weight of a value is not from 0 to 1; that is an error of Facewire",
    NAME_NOT_FOUND: "a parameter does not exist any more; it is made again",
    CONTROLLED_ELSEWHERE: "another plugin drives it; it is left to that one, and tried again every 30 s",
    455: "it does not know how values are to be mixed; update VTube Studio",
}


def explain(code: int, message: str) -> str:
    """Return one error in words.

    Args:
        code: the number that VTube Studio gave.
        message: its own words, which are used where the number is not known.
    """
    known = _SENTENCES.get(code)
    if known is not None:
        return f"{known} (error {code})"
    shown = " ".join(message.split())[:200] or "no reason given"
    return f"VTube Studio says: {shown} (error {code})"
