"""Opens a page in the browser of whoever sits here; never waits for it, and shows nothing that it says."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping

__all__ = ["has_desktop", "open_page"]


def has_desktop(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Return whether somebody could see a browser that is opened on this machine.

    Nobody does in a job of continuous integration, or at the far end of an SSH connection.
    """
    if environ.get("CI") or environ.get("SSH_CONNECTION"):
        return False
    if platform in ("win32", "darwin"):
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


def open_page(link: str) -> None:
    """Open a page in the usual browser.

    A process of its own looks for that: some browsers are waited for, and most write to the terminal.

    Args:
        link: its address. Other users of the machine may see it in their list of processes.
    """
    try:
        process = subprocess.Popen(
            (sys.executable, "-m", "webbrowser", "-t", link),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        # The address has been told; it can be opened by hand.
        return
    threading.Thread(target=process.wait, name="browser", daemon=True).start()
