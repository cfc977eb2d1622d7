import itertools

import pytest

from facewire.grid import offset_ns, sample_of
from facewire.pipeline.pace import LEAD_NS, WORK_NS, LivePace, Plan, PushedPace
from facewire.pipeline.windows import Windows
from facewire.values import Geometry

FPS = 31
WINDOWS = Windows(Geometry(window=4096, hop=128), FPS, 48.0)
PERIOD_NS = offset_ns(1, FPS)
ENDLESS = 2**60


def live(pace: LivePace, seconds: float, ppm: float = 0.0, jitter_samples: int = 0) -> list[Plan]:
    """Run a sound card with a skewed clock, in 10 ms blocks, for a while."""
    plans = []
    for tick in range(int(seconds * FPS)):
        now_ns = offset_ns(tick, FPS) + 10**9
        heard = int(now_ns * 16e-6 * (1 + ppm * 1e-6))
        delay = jitter_samples if tick % 7 == 3 else 0
        plans.append(pace.plan(now_ns, WINDOWS, max(0, heard - delay) // 160 * 160))
    return plans


def shown(plans: list[Plan]) -> list[int]:
    return [plan.first for plan in plans if plan.count]


def test_a_steady_microphone_gives_one_frame_a_tick() -> None:
    plans = live(LivePace(FPS), 60.0)
    assert all(plan.count == 1 for plan in plans)
    assert shown(plans) == list(range(len(plans)))
    assert sum(plan.slipped for plan in plans) <= 2


def test_uneven_blocks_shift_the_timeline_and_hold_nothing() -> None:
    plans = live(LivePace(FPS), 60.0, jitter_samples=300)
    assert all(plan.count == 1 for plan in plans)
    assert 1 <= sum(plan.slipped for plan in plans) <= 8


@pytest.mark.parametrize("ppm", [200.0, -200.0])
def test_a_skewed_sound_card_is_followed_in_small_steps_and_counted(ppm: float) -> None:
    plans = live(LivePace(FPS), 600.0, ppm=ppm)
    # 200 ppm of 600 s are 120 ms: fifteen steps of 8 ms.
    assert 13 <= sum(plan.slipped for plan in plans) <= 17
    assert all(plan.count == 1 for plan in plans)


@pytest.mark.parametrize("ppm", [200.0, -200.0])
def test_an_hour_of_skew_does_not_add_up_to_lag(ppm: float) -> None:
    pace = LivePace(FPS)
    plans = live(pace, 3600.0, ppm=ppm)
    heard = int((offset_ns(len(plans) - 1, FPS) + 10**9) * 16e-6 * (1 + ppm * 1e-6))
    behind = heard - pace.origin - WINDOWS.span(plans[-1].first).stop
    assert 0 <= behind <= 16 * 24


def test_heard_times_follow_a_skewed_card_and_never_go_back() -> None:
    pace = LivePace(FPS)
    last, last_t = 0, -1 / FPS
    for tick in range(FPS * 1200):
        now_ns = offset_ns(tick, FPS) + 10**9
        written = int(now_ns * 16e-6 * (1 + 200e-6))
        plan = pace.plan(now_ns, WINDOWS, written)
        if plan.count:
            at_ns = pace.at_ns(plan.first)
            assert at_ns > last
            last = at_ns
            assert plan.slipped or abs(pace.time_s(plan.first) - last_t - 1 / FPS) < 1e-9
            last_t = pace.time_s(plan.first)
            truth_ns = int((pace.origin + sample_of(plan.first, FPS)) / (16e-6 * (1 + 200e-6)))
            assert tick < FPS or abs(at_ns - truth_ns) < 15_000_000


def test_an_unplugged_microphone_holds_and_comes_back_without_a_burst() -> None:
    pace = LivePace(FPS)
    before = live(pace, 2.0)
    written = 16_000 * 3
    gap = [pace.plan(10**9 * 3 + offset_ns(tick, FPS), WINDOWS, written - 2 * FPS) for tick in range(FPS * 5)]
    assert gap[-1].held
    after = pace.plan(10**9 * 9, WINDOWS, written + 16_000 * 6)
    assert after.count == 1
    assert after.slipped > 100
    assert shown(before)[-1] < after.first


def pushed(pace: PushedPace, ready: list[int]) -> list[Plan]:
    return [pace.plan(offset_ns(tick, FPS), WINDOWS, samples) for tick, samples in enumerate(ready)]


def test_pushed_audio_starts_with_half_a_second_at_once() -> None:
    first, *rest = pushed(PushedPace(FPS), [ENDLESS] * 100)
    assert first.count == 1 + LEAD_NS * FPS // 10**9
    assert [plan.count for plan in rest] == [1] * 99


def test_pushed_audio_catches_up_at_five_percent() -> None:
    pace = PushedPace(FPS)
    # Audio dries up for 300 ms of the 500 ms lead, then plenty comes.
    dry = WINDOWS.span(20).stop
    plans = pushed(pace, [ENDLESS] + [dry] * 13 + [ENDLESS] * 400)
    assert not any(plan.held for plan in plans)
    recovery = [plan.count for plan in plans[14:]]
    assert max(recovery) <= 2
    doubled = [tick for tick, count in enumerate(recovery) if count == 2]
    assert 6 <= len(doubled) <= 10
    assert all(later - earlier in (19, 20, 21) for earlier, later in itertools.pairwise(doubled))
    lead_ns = pace.at_ns(pace.next_frame) - WORK_NS - offset_ns(len(plans) - 1, FPS)
    assert LEAD_NS - 2 * PERIOD_NS <= lead_ns <= LEAD_NS + 2 * PERIOD_NS


def test_a_gap_leaves_no_debt() -> None:
    pace = PushedPace(FPS)
    dry = WINDOWS.span(9).stop
    plans = pushed(pace, [dry] * 200 + [ENDLESS] * 20)
    assert plans[0].count == 10
    assert plans[100].held
    burst = plans[200]
    assert burst.first == 10
    assert burst.count == 1 + LEAD_NS * FPS // 10**9
    assert pace.at_ns(10) == offset_ns(200, FPS) + WORK_NS


def test_a_recording_plays_in_real_time_without_lead() -> None:
    pace = PushedPace(FPS, lead_ns=0)
    assert [plan.count for plan in pushed(pace, [ENDLESS] * 3100)] == [1] * 3100
    assert pace.at_ns(3099) == offset_ns(3099, FPS) + WORK_NS


def test_waiting_for_the_first_audio_is_holding() -> None:
    assert pushed(PushedPace(FPS), [0, 0])[1] == Plan(0, 0, held=True)
