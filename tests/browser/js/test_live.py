"""Pages and programs that see, and speak through, a running sidecar."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.browser.browser import Browser
from tests.browser.js.node import SCRIPTS, run_node
from tests.browser.sidecar import TOKEN, Stage

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

RUN = """
const { run } = await import("/tests/browser/js/scripts/live.mjs");
const { decode } = await import("/npm/@msgpack/msgpack/dist.esm/index.mjs");
const unpack = values[1] ? (bytes) => decode(bytes, { useBigInt64: true }) : undefined;
return run(values[0], unpack, { AudioContext });
"""

PROGRAM = """
import { createRequire } from "node:module";
import { run } from "%s";
const WebSocket = createRequire(process.argv[2] + "/")("ws");
console.log(JSON.stringify(await run(process.argv[3], undefined, { WebSocket, token: process.argv[4] })));
"""


def check(seen: dict[str, Any], *, drawn: int) -> None:
    """Hold what a client saw of two lines, the second of which was cut off, to what was said."""
    assert seen["end"]["interrupted"] is False
    assert seen["over"]["interrupted"] is True
    assert seen["over"]["t"] == pytest.approx(seen["cancelled"], abs=0.05)
    assert (seen["epoch"], seen["unreadable"], seen["engine"]) == (1, 0, "loudness")
    assert seen["faces"] > drawn
    loud, quiet, loud_again = seen["jaws"]
    assert loud > 0.3
    assert quiet < 0.5 * loud
    assert loud_again > 0.3
    assert abs(seen["steps"][len(seen["steps"]) // 2]) < 0.02, "the face is not in step with its sound"
    assert seen["open"] > 0.3
    assert seen["shut"] < 0.02
    assert [event for event in seen["events"] if event in ("started", "finished")] == [
        "started",
        "finished",
    ] * 2


@pytest.mark.parametrize(
    ("browser", "packed"),
    [
        pytest.param("chromium", False, id="chromium in JSON"),
        pytest.param("firefox", True, id="firefox in MessagePack"),
    ],
    indirect=["browser"],
)
def test_a_page_speaks(browser: Browser, stage: Stage, packed: bool) -> None:
    with browser.open(stage.site) as page:
        check(page.run(RUN, stage.door, packed), drawn=25)
        assert [line for line in page.log() if line.startswith("error")] == []


def test_a_program_speaks(stage: Stage, packages: Path, tmp_path: Path) -> None:
    script = tmp_path / "program.mjs"
    script.write_text(PROGRAM % (SCRIPTS / "live.mjs"))
    check(json.loads(run_node(str(script), str(packages), stage.door, TOKEN)), drawn=25)


def test_the_sidecar_hands_the_client_out(chromium: Browser, stage: Stage) -> None:
    with chromium.open(f"{stage.door}/channels.json") as page:
        names = page.run(
            """const { CHANNELS, connect } = await import("/facewire.js");
            const { bind } = await import("/binder.js");
            const face = connect();
            const clock = await face.ask({ op: "ping" });
            face.close();
            const { channels } = await (await fetch("/channels.json")).json();
            return [CHANNELS, Object.keys(clock), bind(["jawOpen"]).mouth, channels];"""
        )
    assert names[0] == names[3]
    assert names[1:3] == [["at_ms"], "channels"]
