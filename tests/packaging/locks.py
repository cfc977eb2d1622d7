"""Reads the lock files."""

from tests.packaging.artifacts import ROOT


def pins(lock: str) -> dict[str, str]:
    """Return the version that a lock file in the root pins for each package, with its marker if it has one.

    Raises:
        ValueError: a line that pins nothing.
    """
    found: dict[str, str] = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, sign, version = line.partition("==")
            if not sign:
                raise ValueError(f"{lock} does not pin {line!r}")
            found[name.strip()] = version.partition(";")[0].strip()
    return found
