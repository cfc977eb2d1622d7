"""Motion templates of recorded heads."""

import numpy as np
import pytest

from facewire.errors import UsageError
from facewire.face.character import Character
from facewire.face.head.motion import prepared
from facewire.face.head.template import Activity
from facewire.face.head.template_file import decode, encode
from facewire.take.heads.captured import decode_phone
from facewire.take.heads.making import RATE, make_template
from facewire.take.heads.track import HeadTrack
from tests.face.faces import FPS
from tests.face.head.voices import heads, talk
from tests.take.heads.phones import phone_text


def track(seconds: float = 40.0, seed: int = 0) -> HeadTrack:
    """Talks for 6 s, pauses for 1, talks for 2, listens for 3; looks 0.3 rad aside of the camera."""
    random = np.random.default_rng(seed)
    times = np.arange(0.0, seconds, 1 / 60)
    poses = random.normal((0.3, -0.1, 0.0), 0.001, (len(times), 3))
    for _ in range(5):
        poses += 0.03 * np.sin(np.outer(times, random.uniform(0.5, 4.0, 3)) + random.uniform(0.0, 6.0, 3))
    turn = times % 12
    voice = ((turn < 6) | ((turn >= 7) & (turn < 9))).astype(np.float64)
    return HeadTrack(times, poses, voice)


def seconds(of: Activity, *tracks: HeadTrack) -> float:
    return sum(len(one.poses) for one in make_template(tracks).segments if one.activity is of) / RATE


def test_it_is_cut_by_what_its_owner_does() -> None:
    assert seconds(Activity.TALKING, track(48.0)) == pytest.approx(32.0, abs=1.0)
    assert seconds(Activity.PAUSING, track(48.0)) == pytest.approx(4.0, abs=0.5)
    assert seconds(Activity.LISTENING, track(48.0)) == pytest.approx(12.0, abs=1.0)
    assert seconds(Activity.TALKING, track(24.0), track(24.0, 1)) == pytest.approx(32.0, abs=1.0)


def test_it_is_around_the_centre_and_smoothed() -> None:
    template = make_template([track()])
    together = np.concatenate([one.poses for one in template.segments])
    assert np.abs(np.median(together, axis=0)).max() < 0.03
    noise = np.diff(together, 3, axis=0).std()
    rough = np.diff(track().poses[::2], 3, axis=0).std()
    assert noise < 0.6 * rough
    assert max(len(one.poses) for one in template.segments) <= 8.0 * RATE + 1


def test_gaps_are_not_played() -> None:
    whole = track(60.0)
    kept = (whole.times % 20 < 8) | (whole.times % 20 > 9)
    aside = 0.2 * ((whole.times + 11.5) // 20)[:, np.newaxis]
    holes = HeadTrack(whole.times[kept], (whole.poses + aside)[kept], whole.voice[kept])
    template = make_template([holes])
    jumps = [float(np.abs(np.diff(one.poses, axis=0)).max()) for one in template.segments]
    assert max(jumps) < 0.05


def test_gaps_between_words_are_talk() -> None:
    spoken = track(48.0)
    words = HeadTrack(spoken.times, spoken.poses, spoken.voice * (spoken.times % 1.0 > 0.15))
    assert seconds(Activity.TALKING, words) == pytest.approx(32.0, abs=3.0)


@pytest.mark.parametrize("frames", range(1, 25))
def test_a_little_more_talk_than_a_segment_holds_makes_no_stub(frames: int) -> None:
    times = np.arange(0.0, 8.0 + frames / RATE, 1 / 60)
    aside = 0.3 * (times - times[-1]) ** 2
    slowing = HeadTrack(times, np.outer(0.01 * aside, (1.0, 1.0, 0.0)), np.ones_like(times))
    lengths = [len(one.poses) / RATE for one in make_template([slowing]).segments]
    assert len(lengths) == 2
    assert min(lengths) >= 0.7


def test_the_file_plays_and_stays_as_it_was_recorded() -> None:
    motion = prepared(decode(encode(make_template([track(60.0)]))))
    character = Character(head="take", motion=motion)
    poses = heads(talk(60.0), character)
    assert np.array_equal(poses, heads(talk(60.0), character))
    assert np.degrees(poses.std(axis=0)).min() > 1.5
    assert np.degrees(np.linalg.norm(np.diff(poses, axis=0), axis=1)).max() * FPS < 120.0


def test_a_phones_text_becomes_a_template() -> None:
    template = make_template([decode_phone(phone_text(20.0))])
    assert {one.activity for one in template.segments} == set(Activity)


def test_too_little_talk_is_told() -> None:
    silent = track(30.0)
    for tracks in ([], [track(4.0)], [HeadTrack(silent.times, silent.poses, np.zeros_like(silent.voice))]):
        with pytest.raises(UsageError, match="s of talk with a head"):
            make_template(tracks)
