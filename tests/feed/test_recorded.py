import numpy as np
import pytest

from facewire.audio.ring import SampleRing
from facewire.engine.windows import Windows
from facewire.face.settle import settle_frames
from facewire.feed.plan import BAKED_S, MAX_FRAMES_PER_TICK, WORK_NS, Plan
from facewire.feed.recorded import RecordedFeed
from facewire.grid import frames_in, offset_ns, sample_of
from facewire.values import Geometry

FPS = 31
GEOMETRY = Geometry(window=4096, hop=128, step=256)
ENDLESS = MAX_FRAMES_PER_TICK


def hearing(lookahead_ms: float | None) -> Windows:
    return Windows(GEOMETRY, FPS, lookahead_ms)


class Player:
    """A recording feed whose ring a test fills, stepped once a tick."""

    def __init__(
        self, *, idles: bool = False, lead_ns: int = 0, made_s: int = 1, settles: bool = True
    ) -> None:
        self.ring = SampleRing(64_000, overwrite=False)
        self.feed = RecordedFeed(
            "recording",
            self.ring,
            16_000,
            FPS,
            idles=idles,
            lead_ns=lead_ns,
            made_s=made_s,
            settles=settles,
        )
        self.tick = 0

    def push(self, seconds: float) -> None:
        self.ring.write(np.zeros(int(seconds * 16_000), np.float32))

    def step(self, most: int = ENDLESS) -> Plan:
        plan = self.feed.plan(offset_ns(self.tick, FPS), hearing, 48.0, most)
        self.tick += 1
        return plan


def test_it_plays_in_real_time_without_lead() -> None:
    player = Player()
    player.push(3.0)
    owed = [owed for _ in range(80) for owed in player.step().owed]
    assert [one.frame for one in owed] == list(range(80))
    assert [one.at_ns for one in owed] == [offset_ns(n, FPS) + WORK_NS for n in range(80)]
    assert [one.t for one in owed] == [n / FPS for n in range(80)]


def test_a_gap_holds_and_leaves_no_debt() -> None:
    player = Player()
    player.push(0.4)
    plans = [player.step() for _ in range(60)]
    made = sum(len(plan.owed) for plan in plans if not plan.held)
    assert plans[-1].held
    assert not plans[-1].owed[0].inferred
    assert player.feed.state == "holding"
    player.push(1.0)
    after = player.step()
    assert [one.frame for one in after.owed] == [made]
    assert after.owed[0].at_ns == offset_ns(60, FPS) + WORK_NS


def test_a_pipe_shows_a_resting_face_while_it_waits_and_a_recording_does_not() -> None:
    assert Player(idles=False).step() == Plan()
    waiting = Player(idles=True).step()
    assert waiting.held
    assert [one.inferred for one in waiting.owed] == [False]


def test_it_ends_settled_and_says_where_its_audio_ends() -> None:
    player = Player(lead_ns=2**62)
    player.push(1.0)
    player.ring.end()
    owed = [one for _ in range(5) for one in player.step().owed]
    spoken = frames_in(16_000, FPS)
    assert [one.inferred for one in owed] == [True] * spoken + [False] * settle_frames(FPS)
    assert {one.end for one in owed} == {16_000}
    assert player.feed.complete
    assert player.feed.state == "ending"


def test_where_nobody_sees_it_settle_the_last_frame_is_the_audio_s() -> None:
    player = Player(lead_ns=10**12, settles=False)
    player.push(0.5)
    player.ring.end()
    owed = player.step().owed
    assert [one.frame for one in owed] == list(range(frames_in(8_000, FPS)))
    assert all(one.inferred for one in owed)
    assert player.feed.complete


def test_a_bake_makes_frames_of_so_many_seconds_in_a_tick() -> None:
    player = Player(lead_ns=2**62, made_s=3)
    player.push(4.0)
    assert len(player.step(most=1000).owed) == 3 * FPS
    player = Player(lead_ns=2**62)
    player.push(4.0)
    assert len(player.step(most=1000).owed) == FPS


def test_no_more_frames_than_a_tick_has_time_for() -> None:
    player = Player(lead_ns=2**62)
    player.push(2.0)
    assert [len(player.step(most=3).owed) for _ in range(4)] == [3, 3, 3, 3]


@pytest.mark.parametrize("made_s", [1, BAKED_S])
@pytest.mark.parametrize("fps", [1, 5, 8, 31, 120])
def test_what_a_frame_may_hear_again_is_remembered_at_every_rate(fps: int, made_s: int) -> None:
    """An engine that has kept nothing hears 2.5 seconds again."""
    sound = np.random.default_rng(fps).uniform(-1.0, 1.0, 20 * 16_000).astype(np.float32)
    ring = SampleRing(len(sound), overwrite=False)
    ring.write(sound)
    ring.end()
    feed = RecordedFeed(
        "recording", ring, 16_000, fps, idles=False, lead_ns=10**15, made_s=made_s, settles=False
    )
    seen = 0
    while not feed.complete:
        for owed in feed.plan(
            0, lambda lookahead_ms: Windows(GEOMETRY, fps, lookahead_ms), 48.0, MAX_FRAMES_PER_TICK
        ).owed:
            stop = sample_of(owed.frame, fps)
            start = max(0, stop - 40_000)
            heard = np.empty(stop - start, np.float32)
            feed.sound.read(start, heard)
            assert np.array_equal(heard, sound[start:stop])
            seen += 1
    assert seen == 20 * fps
