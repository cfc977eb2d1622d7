import pytest

from facewire.engine.windows import Windows
from facewire.feed.live import LivePace, Step
from facewire.grid import offset_ns, sample_of
from facewire.values import Geometry

FPS = 31
WINDOWS = Windows(Geometry(window=4096, hop=128, step=256), FPS, 48.0)


def live(pace: LivePace, seconds: float, ppm: float = 0.0, jitter_samples: int = 0) -> list[Step | None]:
    """Run a sound card with a skewed clock, in 10 ms blocks, for a while."""
    plans = []
    for tick in range(int(seconds * FPS)):
        now_ns = offset_ns(tick, FPS) + 10**9
        heard = int(now_ns * 16e-6 * (1 + ppm * 1e-6))
        delay = jitter_samples if tick % 7 == 3 else 0
        plans.append(pace.step(now_ns, WINDOWS, max(0, heard - delay) // 160 * 160))
    return plans


def shown(steps: list[Step | None]) -> list[Step]:
    return [step for step in steps if step is not None]


def test_a_steady_microphone_gives_one_frame_a_tick() -> None:
    steps = live(LivePace(FPS), 60.0)
    assert [step.frame for step in shown(steps)] == list(range(len(steps)))
    assert sum(step.slipped for step in shown(steps)) <= 2
    assert sum(step.skipped for step in shown(steps)) == 0


def test_uneven_blocks_shift_the_timeline_and_hold_nothing() -> None:
    steps = live(LivePace(FPS), 60.0, jitter_samples=300)
    assert len(shown(steps)) == len(steps)
    assert 1 <= sum(step.slipped for step in shown(steps)) <= 8


@pytest.mark.parametrize("ppm", [200.0, -200.0])
def test_a_skewed_sound_card_is_followed_in_small_steps_and_counted(ppm: float) -> None:
    steps = live(LivePace(FPS), 600.0, ppm=ppm)
    # 200 ppm of 600 s are 120 ms: fifteen steps of 8 ms.
    assert 13 <= sum(step.slipped for step in shown(steps)) <= 17
    assert len(shown(steps)) == len(steps)


@pytest.mark.slow
@pytest.mark.parametrize("ppm", [300.0, -300.0])
def test_two_hours_of_skew_cost_no_lag_and_no_slip_more_than_they_need(ppm: float) -> None:
    pace = LivePace(FPS)
    steps = live(pace, 7200.0, ppm=ppm)
    # 300 ppm of 7200 s are 2.16 s: 270 steps of 8 ms.
    assert 266 <= sum(step.slipped for step in shown(steps)) <= 274
    assert len(shown(steps)) == len(steps)
    heard = int((offset_ns(len(steps) - 1, FPS) + 10**9) * 16e-6 * (1 + ppm * 1e-6))
    behind = heard - pace.origin - WINDOWS.until(shown(steps)[-1].frame)
    assert 0 <= behind <= 16 * 24


def test_heard_times_follow_a_skewed_card_and_never_go_back() -> None:
    pace = LivePace(FPS)
    last, last_t = 0, -1 / FPS
    for tick in range(FPS * 1200):
        now_ns = offset_ns(tick, FPS) + 10**9
        written = int(now_ns * 16e-6 * (1 + 200e-6))
        step = pace.step(now_ns, WINDOWS, written)
        if step is not None:
            at_ns = pace.at_ns(step.frame)
            assert at_ns > last
            last = at_ns
            assert step.slipped or abs(pace.time_s(step.frame) - last_t - 1 / FPS) < 1e-9
            last_t = pace.time_s(step.frame)
            truth_ns = int((pace.origin + sample_of(step.frame, FPS)) / (16e-6 * (1 + 200e-6)))
            assert tick < FPS or abs(at_ns - truth_ns) < 15_000_000


def test_an_unplugged_microphone_holds_and_comes_back_without_a_burst() -> None:
    pace = LivePace(FPS)
    before = live(pace, 2.0)
    written = 16_000 * 3
    gap = [pace.step(10**9 * 3 + offset_ns(tick, FPS), WINDOWS, written - 2 * FPS) for tick in range(FPS * 5)]
    assert gap[-1] is None
    after = pace.step(10**9 * 9, WINDOWS, written + 16_000 * 6)
    assert after is not None
    assert after.skipped > 100
    assert after.slipped <= 4
    assert shown(before)[-1].frame < after.frame


@pytest.mark.parametrize("away_s", [0.5, 5.0])
def test_heard_times_are_true_at_once_when_a_microphone_comes_back(away_s: float) -> None:
    """Its clock has stood still: an estimate that slews would be wrong for seconds."""
    pace = LivePace(FPS)
    live(pace, 5.0)
    ticks, away = 5 * FPS, int(away_s * FPS)
    written = int((offset_ns(ticks - 1, FPS) + 10**9) * 16e-6)
    for tick in range(ticks, ticks + away):
        assert pace.step(offset_ns(tick, FPS) + 10**9, WINDOWS, written) is None or tick < ticks + 2
    for tick in range(ticks + away, ticks + away + 10):
        now_ns = offset_ns(tick, FPS) + 10**9
        # The card goes on where it stopped: what it delivers now was heard now.
        written += sample_of(1, FPS)
        step = pace.step(now_ns, WINDOWS, written)
        assert step is not None
        heard_ns = now_ns - (written - pace.origin - sample_of(step.frame, FPS)) * 10**9 // 16_000
        assert abs(pace.at_ns(step.frame) - heard_ns) < 40_000_000
