"""The shipped network as a stream: it keeps its port's promises to the bit."""

import gc
import hashlib
import weakref
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.audio.timeline import HISTORY_S
from facewire.clock import VirtualClock
from facewire.engine.lookahead import SETTLED_STEPS, LookAhead
from facewire.engine.onnx import MODEL_PATH, OnnxNetwork, OnnxStream
from facewire.engine.onnx.plan import GATHERED
from facewire.engine.onnx.runtime import load_on_host
from facewire.engine.siblings import SOURCE, find_quantised
from facewire.engine.stream.engine import StreamEngine
from facewire.errors import EngineError
from facewire.face.channels import DRIVE_CHANNELS, DRIVE_VOICE
from facewire.feed.plan import most_a_tick
from facewire.grid import FULL, SAMPLE_RATE, sample_of
from facewire.ports import Ask
from facewire.values import Bytes, Floats, Geometry, Level
from tests.engine.windows_rig import FPS, bytes_of, timeline
from tests.sounds import speech_like

JAW = DRIVE_CHANNELS.index("jawOpen")
PATH = find_quantised(MODEL_PATH)
SPEECH = speech_like(2.0)


@cache
def network() -> OnnxStream:
    return OnnxStream(PATH)


def samples(begin: int, steps: int, sound: Floats = SPEECH) -> Floats:
    """Return float32[1, before + steps * step] of the sound from step `begin` on."""
    layout = network().layout
    made: Floats = np.zeros((1, layout.before + steps * layout.step), np.float32)
    timeline(sound).read(begin * layout.step - layout.before, made[0])
    return made


@cache
def whole() -> tuple[Floats, Bytes]:
    """Return the settled poses of a sound's first steps and the states after each, made in one call."""
    return network().settle(samples(0, 110), network().silence, range(111))


def test_it_keeps_the_contract() -> None:
    layout = network().layout
    assert (layout.hop, layout.step, layout.behind) == (128, 256, SETTLED_STEPS)
    assert network().geometry == Geometry(network().geometry.window, layout.hop, layout.step)
    assert (network().name, network().level) == ("onnx", Level.CPU)
    drive, states = whole()
    assert drive.shape == (1, 220, len(DRIVE_CHANNELS))
    assert states.shape == (111, *network().silence.shape[1:])
    assert states.dtype == np.uint8
    assert drive.dtype == np.float32
    assert np.isfinite(drive).all()
    assert drive.min() >= 0.0
    assert drive.max() <= 1.0
    assert np.ptp(drive[0, :, JAW]) > 0.1, "it hears something"


def test_timelines_hold_what_it_must_hear_again() -> None:
    """For the first of a second of frames that are made in one tick, after a pause that steps back."""
    layout = network().layout
    longest = LookAhead(layout, FPS, FULL).until(0) + layout.remembered * layout.step + layout.before
    made = sample_of(most_a_tick(FPS), FPS)
    assert longest + made + SAMPLE_RATE // 2 <= HISTORY_S * SAMPLE_RATE


def test_silence_stays_silence_and_is_a_closed_mouth_without_voice() -> None:
    silent = np.zeros_like(SPEECH)
    drive, states = network().settle(samples(0, 20, silent), network().silence, (1, 20))
    assert np.array_equal(states[0], network().silence[0])
    assert np.array_equal(states[1], network().silence[0])
    shown, _ = network().show(samples(0, 3, silent), network().silence, 0, 3 + SETTLED_STEPS)
    for poses in (drive[0], shown[0]):
        assert poses[:, JAW].max() < 0.05
        assert poses[:, DRIVE_VOICE].max() < 0.2


@pytest.mark.parametrize("steps", [1, 8, 40])
def test_states_do_not_change_where_no_poses_are_wanted(steps: int) -> None:
    asked = samples(0, steps), network().silence, (1, steps)
    _, states = network().settle(*asked)
    none, alone = network().settle(*asked, poses=False)
    assert none.shape == (1, 0, len(DRIVE_CHANNELS))
    assert np.array_equal(alone, states)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_poses_and_states_do_not_change_with_how_the_sound_is_cut(cuts: list[int]) -> None:
    drive, states = whole()
    begin, state = 0, network().silence
    for steps in cuts:
        steps = min(steps, 110 - begin)
        if steps == 0:
            break
        made, after = network().settle(samples(begin, steps), state, (0, steps))
        assert np.array_equal(after[0], state[0])
        assert np.array_equal(made[0], drive[0, 2 * begin : 2 * (begin + steps)])
        begin, state = begin + steps, after[1:]
        assert np.array_equal(state[0], states[begin])


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 60), st.integers(0, 30), st.data())
def test_poses_that_are_shown_do_not_change_with_where_the_state_stands(
    stands: int, steps: int, data: st.DataObject
) -> None:
    """Nor with which columns are asked for."""
    layout, now = network().layout, stands + steps
    begin = data.draw(st.integers(0, stands))
    # From the state, and from one that stands before.
    last = steps + 1 + layout.behind
    heard = data.draw(st.integers(0, layout.step))
    sound = SPEECH.copy()
    sound[now * layout.step + heard :] = 0.0
    _, states = whole()
    shown, after = network().show(samples(stands, steps + 1, sound), states[stands : stands + 1], 0, last)
    assert shown.shape == (1, 2 * last, len(DRIVE_CHANNELS))
    assert np.array_equal(after[0], states[now])
    first = data.draw(st.integers(0, last - 1))
    stop = data.draw(st.integers(first + 1, last))
    more = stands - begin
    some, _ = network().show(
        samples(begin, more + steps + 1, sound), states[begin : begin + 1], more + first, more + stop
    )
    assert np.array_equal(some[0], shown[0, 2 * first : 2 * stop])


def test_what_has_settled_is_shown_as_it_has_settled() -> None:
    drive, states = whole()
    for stands, steps in ((0, 20), (40, 1), (60, 7)):
        shown, _ = network().show(samples(stands, steps + 1), states[stands : stands + 1], 0, steps)
        assert np.array_equal(shown[0], drive[0, 2 * stands : 2 * (stands + steps)])


@pytest.mark.parametrize("steps", [0, 2, 9])
def test_a_row_never_depends_on_its_neighbours(steps: int) -> None:
    _, states = whole()
    stands = range(10, 90, 7)
    together = np.concatenate([samples(begin, steps + 1) for begin in stands])
    from_states = states[list(stands)]
    last = steps + 1 + SETTLED_STEPS
    shown, after = network().show(together, from_states, last - 6, last)
    for row in range(len(together)):
        one = slice(row, row + 1)
        alone, alone_after = network().show(together[one], from_states[one], last - 6, last)
        assert np.array_equal(alone[0], shown[row])
        assert np.array_equal(alone_after[0], after[row])


def test_nothing_is_left_of_a_state_after_the_steps_that_are_remembered() -> None:
    layout = network().layout
    sound = speech_like((layout.remembered + 30) * layout.step / 16_000)
    steps = layout.remembered
    rng = np.random.default_rng(3)
    other = rng.integers(0, 256, network().silence.shape, np.uint8)
    # Zeros are no past.
    other[:, -GATHERED:] = network().silence[:, -GATHERED:]
    drives, ends = [], []
    for state in (network().silence, other):
        _, states = network().settle(samples(20, steps, sound), state, (steps,))
        ends.append(states)
        drives.append(network().settle(samples(20 + steps, 9, sound), states, (9,))[0])
    assert np.array_equal(ends[0], ends[1])
    assert np.array_equal(drives[0], drives[1])


def test_threads_do_not_change_a_bit() -> None:
    drive, states = OnnxStream(PATH, threads=2).settle(samples(0, 110), network().silence, range(111))
    assert np.array_equal(drive, whole()[0])
    assert np.array_equal(states, whole()[1])


@settings(deadline=None, max_examples=8)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 58), st.sampled_from([0.0, 48.0, 384.0, FULL]), st.sampled_from([None, 9000])
        ),
        min_size=1,
        max_size=6,
    ),
    st.integers(1, 3),
    st.sampled_from([FPS, 120]),
)
def test_its_mouths_depend_on_their_own_asks_alone(
    wanted: list[tuple[int, float | None, int | None]], in_a_call: int, fps: int
) -> None:
    sound = timeline(SPEECH)
    asked = [Ask(sound, frame, lookahead_ms, end) for frame, lookahead_ms, end in wanted]
    engine = StreamEngine(network(), fps, VirtualClock())
    for begin in range(0, len(asked), in_a_call):
        call = asked[begin : begin + in_a_call]
        alone = [StreamEngine(network(), fps, VirtualClock()).infer([ask])[0] for ask in call]
        assert list(map(bytes_of, engine.infer(call))) == list(map(bytes_of, alone))


@pytest.mark.parametrize(("rows", "call"), [(1, "io_binding"), (1, "run_with_iobinding"), (2, "run")])
def test_what_onnx_runtime_refuses_is_one_line(rows: int, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        refuses = ""

        def __init__(self, path: Path, threads: int) -> None:
            self._session = load_on_host(path, threads)

        def __getattr__(self, name: str) -> object:
            return self._refuse if name == self.refuses else getattr(self._session, name)

        def _refuse(self, *_: object) -> None:
            raise RuntimeError("no more\nof it")

    monkeypatch.setattr("facewire.engine.onnx.stream.load_on_host", Refusing)
    refused = OnnxStream(PATH)
    monkeypatch.setattr(Refusing, "refuses", call)
    sound = np.repeat(samples(0, 2), rows, axis=0)
    with pytest.raises(EngineError, match=r"^ONNX Runtime failed: no more$"):
        refused.show(sound, np.repeat(refused.silence, rows, axis=0), 0, 1)


def test_nothing_is_left_of_one_that_is_needed_no_more() -> None:
    """A live sidecar's garbage collector looks at nothing that was there when it started."""
    network = OnnxStream(PATH)
    network.show(samples(0, 2), network.silence, 0, 1)
    session = weakref.ref(network._session)
    gc.disable()
    try:
        del network
        assert session() is None
    finally:
        gc.enable()


def test_a_missing_model_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no model at"):
        OnnxStream(tmp_path / "none.int8.onnx")


def test_a_damaged_model_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.int8.onnx"
    broken.write_bytes(PATH.read_bytes()[:5000])
    with pytest.raises(EngineError, match="cannot be loaded as a model") as caught:
        OnnxStream(broken)
    assert "\n" not in str(caught.value)


def test_a_model_over_windows_is_refused_and_a_stream_where_windows_are_wanted() -> None:
    with pytest.raises(EngineError, match=r"facewire\.onnx does not tell its before"):
        OnnxStream(MODEL_PATH)
    with pytest.raises(EngineError, match=r"facewire\.int8\.onnx is a stream"):
        OnnxNetwork(PATH)


def test_a_stream_beside_a_model_that_it_was_not_made_of_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.int8.onnx"
    path.write_bytes(PATH.read_bytes())
    OnnxStream(path)
    (tmp_path / "mine.onnx").write_bytes(b"another")
    with pytest.raises(EngineError, match=r"^mine\.int8\.onnx was made of another mine\.onnx; make it again"):
        OnnxStream(path)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("schema", None, r"is not a model for this version \(it has no facewire\.schema\)"),
        ("schema", "2", r"\(facewire\.schema is '2'\); make it again with .*quantise --model strange\.onnx`"),
        ("beyond", "300,x", "does not tell its beyond"),
        ("beyond", "-1,3", "impossible beyond of -1"),
        ("beyond", "256,3", "tells of an impossible stream"),
        ("beyond", "3", "tells of an impossible stream"),
        ("behind", "33", "looks 33 steps ahead, further than the 32 that are heard"),
        ("dilations", None, r"is not a model for this version \(facewire\.schema is '4'\); export it with"),
        ("contexts", "1,x", "does not tell its contexts"),
        ("width", "-1", "impossible width of -1"),
        ("width", "1000000000000000", "impossible width of 1000000000000000"),
        # A part of a frame, none at all, and frames that the graph does not take.
        ("before", "700", "tells of an impossible stream; make it again"),
        ("before", "1", "tells of an impossible stream"),
        ("before", "576", "tells of an impossible stream"),
        ("step", "512", "tells of an impossible stream"),
        ("remembered", "100000", "tells of an impossible stream"),
        ("contexts", "1,6", "tells of an impossible stream"),
        # What its layers hear and keep is another.
        ("behind", "30", "tells of an impossible stream"),
        ("remembered", "155", "tells of an impossible stream"),
        ("recent", "47", "tells of an impossible stream"),
        ("dilations", ",".join(["160000"] * 8), "tells of an impossible stream"),
    ],
)
def test_a_stream_that_tells_something_else_is_refused(
    key: str, value: str | None, message: str, tmp_path: Path
) -> None:
    onnx = pytest.importorskip("onnx", reason="needs onnx: pip install 'facewire[train]'")
    model = onnx.load(PATH)
    told = {one.key: one.value for one in model.metadata_props} | {f"facewire.{key}": value}
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, {one: text for one, text in told.items() if text is not None})
    strange = tmp_path / "strange.int8.onnx"
    onnx.save(model, strange)
    with pytest.raises(EngineError, match=message):
        OnnxStream(strange)


def test_the_shipped_files_belong_together() -> None:
    onnx = pytest.importorskip("onnx", reason="needs onnx: pip install 'facewire[train]'")
    told = {one.key: one.value for one in onnx.load(PATH).metadata_props}
    assert told[SOURCE] == hashlib.sha256(MODEL_PATH.read_bytes()).hexdigest()
