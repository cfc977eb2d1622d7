"""Why a sound device cannot be opened, and what to do: one line for a person."""

import sys
from typing import Final

__all__ = ["explain"]

# Of winerror.h and audioclient.h, as PortAudio hands them on.
_ACCESS_DENIED: Final = 0x80070005
_DEVICE_IN_USE: Final = 0x8889000A
_EXCLUSIVE_NOT_ALLOWED: Final = 0x8889000E
_INVALIDATED: Final = 0x88890004
_SERVICE_NOT_RUNNING: Final = 0x88890010
# Of portaudio.h.
_INVALID_SAMPLE_RATE: Final = -9997
_DEVICE_UNAVAILABLE: Final = -9985

_ALLOW: Final = {
    "win32": "Windows does not let programs listen: Settings, Privacy & security, Microphone, "
    "allow desktop apps",
    "darwin": "macOS does not let this terminal listen: System Settings, Privacy & Security, Microphone",
    "linux": "this user may not open it: add the user to the group `audio`, or start the sound server",
}
_BUSY: Final = {
    "win32": "another program uses it alone: close that, or forbid exclusive control in the device's "
    "properties, Advanced",
    "darwin": "another program uses it alone: close that",
    "linux": "another program uses it alone: close that, or choose it by its name on the sound server",
}


def explain(code: int, host_code: int, host_text: str, platform: str = sys.platform) -> str:
    """Return why a device cannot be opened.

    Args:
        code: PortAudio's error code.
        host_code: that of the system's own sound interface; 0 where it gave none.
        host_text: what that says about it.
        platform: as `sys.platform`.
    """
    unsigned = host_code & 0xFFFF_FFFF
    text = host_text.lower()
    if unsigned == _ACCESS_DENIED or "permission" in text or "access is denied" in text:
        return _of(_ALLOW, platform)
    busy = unsigned in (_DEVICE_IN_USE, _EXCLUSIVE_NOT_ALLOWED) or "busy" in text
    if busy or (code == _DEVICE_UNAVAILABLE and platform.startswith("linux")):
        return _of(_BUSY, platform)
    if unsigned == _INVALIDATED or code == _DEVICE_UNAVAILABLE:
        return "it has been unplugged or switched off"
    if unsigned == _SERVICE_NOT_RUNNING:
        return "the Windows Audio service does not run: start it, or restart Windows"
    if code == _INVALID_SAMPLE_RATE:
        return "it does not take its own sample rate: set another one in the system's sound settings"
    told = f": {host_text}" if host_text else ""
    return f"PortAudio error {code}{told}; close other programs that use it, and look with `facewire devices`"


def _of(texts: dict[str, str], platform: str) -> str:
    return texts.get(platform, texts["linux"])
