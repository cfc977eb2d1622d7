"""The head as Chromium draws it: what moves on it, and what does not."""

import base64
import io
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from facewire.clock import VirtualClock
from facewire.engine.on_cpu import cpu_engine
from facewire.face.channels import CHANNELS, VISEMES
from facewire.face.closure import CHANNEL_GAP
from facewire.grid import FULL
from facewire.pipeline.offline import Bake, bake
from tests.browser.browser import Browser, Page
from tests.browser.site import serve
from tests.page.fake_door import PAGE
from tests.waiting import until

pytestmark = pytest.mark.slow

SIDE: Final = 300
CLIP: Final = PAGE.parent / "demo" / "clip.flac"
PP: Final = VISEMES.index("PP")
TEXT: Final = f"""<!doctype html><body><canvas id="head" style="width:{SIDE}px;height:{SIDE}px"></canvas>
<script type="module">
import {{ createHead }} from "/page/head.js";
const data = await (await fetch("/page/head.bin")).arrayBuffer();
window.canvas = document.getElementById("head");
window.heads = (style) => createHead(window.canvas, data, {{ style }});
window.head = window.heads(new URLSearchParams(location.search).get("style") ?? "head");
window.shown = (weights, angles) => {{
  window.head.pose(weights, [...angles, 0, 0, 0, 0, 0, 0]);
  window.head.draw();
  return window.canvas.toDataURL();
}};
</script>"""

REST: Final[Mapping[str, float]] = {}

Picture = NDArray[np.float64]


class Stage:
    """A page with the head alone."""

    def __init__(self, page: Page) -> None:
        self._page = page
        until(lambda: page.run("return 'shown' in window"))

    def show(
        self, weights: Mapping[str, float] = REST, angles: tuple[float, float, float] = (0.0, 0.0, 0.0)
    ) -> Picture:
        """Return float64[SIDE, SIDE, 4], 0..1, of a face; a name without its side stands for both."""
        values = [
            weights.get(name, weights.get(name.removesuffix("Left").removesuffix("Right"), 0.0))
            for name in CHANNELS
        ]
        told = self._page.run("return window.shown(...values)", values, angles)
        image = Image.open(io.BytesIO(base64.b64decode(told.partition(",")[2]))).convert("RGBA")
        return np.asarray(image.resize((SIDE, SIDE)), np.float64) / 255.0

    def run(self, script: str) -> object:
        return self._page.run(script)


@pytest.fixture(scope="module")
def stage(chromium: Browser) -> Iterator[Stage]:
    with serve({"/": TEXT, "/page/": PAGE}) as address, chromium.open(address, width=400, height=400) as page:
        yield Stage(page)


def dark(picture: Picture) -> int:
    """Pixels of the dark between the lips."""
    mouth = picture[165:235, 90:210]
    return int(((mouth[..., :3].max(axis=2) < 0.28) & (mouth[..., 3] > 0.9)).sum())


def test_the_mouth_opens_and_closes(stage: Stage) -> None:
    shut, ajar, wide = (stage.show({"jawOpen": jaw}) for jaw in (0.0, 0.3, 0.9))
    assert dark(shut) <= 3
    assert dark(shut) + 20 < dark(ajar) < dark(wide)
    # Lips that are held together stay so, however far the jaw is down.
    assert dark(stage.show({"jawOpen": 0.5, "mouthClose": 0.5})) <= 3


@pytest.mark.parametrize(
    "name", ["eyeBlink", "browInnerUp", "mouthSmile", "mouthPucker", "cheekPuff", "tongueOut"]
)
def test_a_shape_is_seen(stage: Stage, name: str) -> None:
    rest = {"jawOpen": 0.4 * (name == "tongueOut")}
    difference = np.abs(stage.show(rest | {name: 1.0}) - stage.show(rest))
    assert (difference.max(axis=2) > 0.1).sum() > 60


def test_nothing_of_the_mouth_comes_through_a_cheek(stage: Stage) -> None:
    for weights in ({"mouthSmile": 1.0}, {"mouthFunnel": 0.8, "jawOpen": 0.3}, {"mouthRollLower": 0.8}):
        around = stage.show(weights)
        around[178:225, 112:188] = 1.0
        assert dark(around) == 0, weights


def test_the_background_is_transparent_and_the_face_is_not(stage: Stage) -> None:
    picture = stage.show()
    assert picture[5, 5, 3] == 0.0
    assert picture[:4, :, 3].max() == 0.0
    assert picture[140, 150, 3] == 1.0


def test_the_head_turns_as_the_wire_says(stage: Stage) -> None:
    def middle(picture: Picture) -> float:
        """Where the nose's light is, from the left, in pixels."""
        row = picture[60:200, :, 3].sum(axis=0)
        return float((row * np.arange(SIDE)).sum() / row.sum())

    rest = middle(stage.show())
    # Its own right is on our left.
    assert middle(stage.show(angles=(0.5, 0.0, 0.0))) < rest - 1.0
    assert middle(stage.show(angles=(-0.5, 0.0, 0.0))) > rest + 1.0
    tops = [
        np.flatnonzero(stage.show(angles=(0.0, pitch, 0.0))[:, 150, 3] > 0.5)[0] for pitch in (-0.3, 0.0, 0.3)
    ]
    assert tops[0] != tops[1] != tops[2]
    # Leaning to its own right shoulder, the top of the head goes to our left.
    lean = stage.show(angles=(0.0, 0.0, 0.4))[:80, :, 3].sum(axis=0)
    assert float((lean * np.arange(SIDE)).sum() / lean.sum()) < rest - 8.0


def test_a_lost_context_comes_back(stage: Stage) -> None:
    before = stage.show({"jawOpen": 0.5})
    stage.run(
        "const lose = window.canvas.getContext('webgl2').getExtension('WEBGL_lose_context');"
        "lose.loseContext(); return new Promise((go) => {"
        "window.canvas.addEventListener('webglcontextrestored', () => setTimeout(() => go(true), 50));"
        "setTimeout(() => lose.restoreContext(), 50); })"
    )
    assert np.allclose(stage.show({"jawOpen": 0.5}), before)


GROWN: Final = """
const [weights, angles] = [new Float32Array(52), new Float32Array(9)];
const pose = (count) => {
  for (let n = 0; n < count; n += 1) {
    weights[17] = (n % 31) / 31;
    window.head.pose(weights, angles);
  }
};
pose(300);
const before = performance.memory.usedJSHeapSize;
pose(600);
return performance.memory.usedJSHeapSize - before;
"""


def test_a_frame_leaves_nothing_behind(stage: Stage) -> None:
    grown = stage.run(GROWN)
    assert isinstance(grown, int)
    assert grown < 300_000


def test_the_bundled_clip_is_seen_to_speak(stage: Stage) -> None:
    """Of all its frames those with the lips furthest apart, and those in which p, b or m shut them."""
    faces = [frame.face for frame in bake(CLIP, Bake(31, FULL, 0), cpu_engine(31, VirtualClock()).engine)]
    gaps = [float(CHANNEL_GAP @ face.weights) for face in faces]
    wide = sorted(range(len(faces)), key=lambda n: -gaps[n])[:12]
    shut = [n for n, face in enumerate(faces) if face.visemes[PP] > 0.6 and gaps[n] < 0.02][:12]
    assert len(shut) >= 6
    still = (0.0, 0.0, 0.0)

    def seen(n: int) -> int:
        return dark(stage.show(dict(zip(CHANNELS, faces[n].weights.tolist(), strict=True)), still))

    assert min(seen(n) for n in wide) > 60
    assert max(seen(n) for n in shut) <= 6
