import sys
from pathlib import Path

import pytest

from facewire.paths import real_path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")


def test_a_path_leads_where_its_links_lead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    monkeypatch.chdir(tmp_path)
    assert real_path(Path("link/../link/a.wav")) == Path.cwd() / "folder" / "a.wav"


def test_a_link_to_itself_leads_to_itself(tmp_path: Path) -> None:
    here = real_path(tmp_path)
    (here / "loop").symlink_to("loop")
    assert real_path(here / "loop") == here / "loop"
    assert real_path(here / "loop" / "a.wav") == here / "loop" / "a.wav"
