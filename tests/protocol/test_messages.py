"""The readers of the JavaScript client are what schema.json and channels.json say."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.protocol.vectors import PROTOCOL


def verify(protocol: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", str(protocol / "make_messages.py"), "--verify"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)


def test_the_readers_are_what_the_schema_says(tmp_path: Path) -> None:
    verified = verify(PROTOCOL)
    assert (verified.returncode, verified.stderr) == (0, "")
    (tmp_path / "js").mkdir()
    for name in ("make_messages.py", "channels.json", "schema.json", "checks.js", "js/messages.js"):
        shutil.copy(PROTOCOL / name, tmp_path / name)
    assert verify(tmp_path).returncode == 0
    schema = (tmp_path / "schema.json").read_text(encoding="utf-8")
    (tmp_path / "schema.json").write_text(schema.replace('"floats": 52', '"floats": 51'), encoding="utf-8")
    verified = verify(tmp_path)
    assert verified.returncode == 1
    assert "run this without --verify" in verified.stderr
