"""What the module's docstring and the README show, run as it stands."""

import re
import textwrap
from contextlib import ExitStack
from pathlib import Path

import pytest

import facewire.client
from tests.client.sidecar import Running, pcm, running

pytestmark = [pytest.mark.slow, pytest.mark.realtime]

README = Path(__file__).parents[2] / "README.md"


def at_its_addresses(code: str, sidecar: Running) -> str:
    assert code.count("connect()") == 1
    return code.replace("connect()", f"connect({sidecar.control!r}, {sidecar.faces!r})")


def test_the_docstring(capsys: pytest.CaptureFixture[str]) -> None:
    document = facewire.client.__doc__ or ""
    code = textwrap.dedent(document[document.index("    import itertools") : document.index("With asyncio")])
    names: dict[str, object] = {}
    with running() as sidecar:
        exec(at_its_addresses(code, sidecar), names)
        say = names["say"]
        assert callable(say)
        say(pcm(1.5))
    *jaws, heard, events = capsys.readouterr().out.splitlines()
    assert len(jaws) > 10  # Of 31; those that a machine was too late to show are left out.
    assert max(float(line.rpartition(" ")[2]) for line in jaws) > 0.05
    assert 0.9 < float(heard.partition(" ")[0]) <= 1.51
    assert events == "['opened', 'started']" or events == "['started', 'finished']"


def test_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (code,) = (block for block in blocks if "facewire.client" in block)
    assert len(code.strip().splitlines()) <= 6
    (tmp_path / "line.raw").write_bytes(pcm(0.5))
    monkeypatch.chdir(tmp_path)
    with ExitStack() as stack:
        sidecar = stack.enter_context(running())
        watcher = stack.enter_context(facewire.client.connect(sidecar.control, sidecar.faces))
        events = stack.enter_context(watcher.events())
        exec(at_its_addresses(code, sidecar), {})
        seen = [next(events) for _ in range(4)]
    assert [event.kind.value for event in seen] == ["opened", "started", "finished", "closed"]
    assert not seen[2].interrupted
    assert seen[2].t == pytest.approx(0.5, abs=0.001)
