"""The stage: what is asked for, when it comes and goes, and that a replay is the same."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.character import USUAL, Character
from facewire.face.expression.mood import MoodStage
from facewire.face.expression.table import MOODS
from facewire.face.stage import Context
from facewire.values import Accent, Face, Floats, Prosody, TimedMood
from tests.face.expression.mouths import AT_REST, face_of, own
from tests.face.faces import FPS, bytes_of, context

SMILE, BROWS, LID, RAISED = (
    CHANNEL_INDEX[name] for name in ("mouthSmileLeft", "browDownLeft", "eyeBlinkLeft", "browOuterUpLeft")
)
JOY = Character(mood="joy", mood_gain=1.0)
FRAME_NS = 10**9 // FPS


def at(
    n: int,
    character: Character = USUAL,
    mood: TimedMood | None = None,
    due: int | None = None,
    now: int | None = None,
    epoch: int = 0,
) -> Context:
    """Frame `n`, due at that of number `due` and made at that of number `now`."""
    due = n if due is None else due
    at_ns, now_ns = (one * FRAME_NS for one in (due, due if now is None else now))
    return context(n)._replace(character=character, mood=mood, at_ns=at_ns, now_ns=now_ns, epoch=epoch)


def drawn(stage: MoodStage, contexts: Iterable[Context], face: Face = AT_REST) -> list[Floats]:
    return [stage.apply(one, own(face)).weights for one in contexts]


def test_without_a_mood_the_face_is_the_very_same() -> None:
    stage, face = MoodStage(FPS), face_of("aa", jawOpen=0.4)
    assert all(stage.apply(at(n), face) is face for n in range(5))


def test_a_mood_comes_within_its_fade_stays_and_goes() -> None:
    smile = [one[SMILE] for one in drawn(MoodStage(FPS), [at(n, JOY) for n in range(60)])]
    assert smile[0] < 0.1
    assert smile[16] > 0.85
    assert smile[59] == pytest.approx(1.0)
    stage = MoodStage(FPS)
    drawn(stage, [at(n, JOY) for n in range(60)])
    going = [one[SMILE] for one in drawn(stage, [at(n) for n in range(60, 120)])]
    assert going[-1] == 0.0
    assert all(later <= earlier for earlier, later in pairwise(going))


def test_one_mood_crosses_into_another_without_a_jump() -> None:
    stage = MoodStage(FPS)
    drawn(stage, [at(n, JOY) for n in range(60)])
    angry = Character(mood="anger", mood_gain=1.0)
    crossing = [drawn(stage, [at(60 + n, angry)])[0] for n in range(60)]
    steps = np.abs(np.diff(np.array(crossing), axis=0)).max()
    assert steps < 1.1 * 4.744 / np.e / 0.5 / FPS
    assert crossing[-1][SMILE] == 0.0
    assert crossing[-1][BROWS] == 1.0


def test_a_mood_that_is_held_goes_by_itself() -> None:
    character = replace(JOY, mood_hold=1.0)
    smile = [one[SMILE] for one in drawn(MoodStage(FPS), [at(n, character) for n in range(100)])]
    assert smile[30] > 0.8
    assert smile[99] == 0.0


def test_a_mood_that_was_held_comes_again_when_the_same_is_asked_for_again() -> None:
    wanted = (("mood", "joy"), ("mood_gain", 1.0), ("mood_hold", 1.0))
    once = USUAL.with_traits(wanted)
    again, other = once.with_traits(wanted), once.with_traits((("smile", 0.5),))
    stage = MoodStage(FPS)
    drawn(stage, [at(n, once) for n in range(100)])
    assert drawn(stage, [at(n, other) for n in range(100, 130)])[-1][SMILE] == 0.0
    assert drawn(stage, [at(n, again) for n in range(130, 160)])[-1][SMILE] > 0.8
    assert drawn(stage, [at(n, again) for n in range(160, 260)])[-1][SMILE] == 0.0


def test_an_entry_of_the_track_goes_above_the_characters_own_mood_and_gives_it_back() -> None:
    stage = MoodStage(FPS)
    drawn(stage, [at(n, JOY) for n in range(60)])
    entry = TimedMood(0.0, "anger", 1.0, fade_s=0.1)
    during = drawn(stage, [at(n, JOY, entry) for n in range(60, 90)])[-1]
    assert (during[SMILE], during[BROWS]) == (0.0, 1.0)
    after = drawn(stage, [at(n, JOY) for n in range(90, 150)])[-1]
    assert (after[SMILE], after[BROWS]) == (pytest.approx(1.0), 0.0)


def test_a_neutral_entry_takes_the_mood_away_for_so_long() -> None:
    stage = MoodStage(FPS)
    drawn(stage, [at(n, JOY) for n in range(60)])
    assert not drawn(stage, [at(n, JOY, TimedMood(0.0, "neutral")) for n in range(60, 130)])[-1].any()


def test_after_a_cancel_the_mood_is_what_was_due_then() -> None:
    """Faces are made half a second ahead: what a listener has not seen yet must not show."""
    stage = MoodStage(FPS)
    entry = TimedMood(0.0, "joy", 1.0, fade_s=0.3)
    made = drawn(stage, [at(n, mood=entry if n >= 10 else None, now=0) for n in range(25)])
    due = 12
    first = drawn(stage, [at(25, epoch=1, due=due)])[0]
    assert made[-1][SMILE] > 0.7
    assert abs(first[SMILE] - made[due][SMILE]) < 0.12
    assert not drawn(stage, [at(n, epoch=1) for n in range(26, 80)])[-1].any()


def test_lips_that_a_mood_has_parted_shut_for_the_first_sound() -> None:
    stage = MoodStage(FPS)
    surprised = Character(mood="surprise", mood_gain=1.0)
    (*_, parted) = drawn(stage, [at(n, surprised) for n in range(60)])
    assert parted[CHANNEL_INDEX["jawOpen"]] > 0.2
    (shut,) = drawn(stage, [at(60, surprised)], face_of("PP", voice=0.0))
    assert shut[CHANNEL_INDEX["jawOpen"]] == 0.0


def test_tired_lids_open_slowly() -> None:
    stage = MoodStage(FPS)
    tired = Character(mood="tired", mood_gain=1.0)
    blink = AT_REST.weights.copy()
    blink[LID] = 1.0
    shut = Face(blink, AT_REST.pose, AT_REST.visemes, 0.0)
    drawn(stage, [at(n, tired) for n in range(60)], shut)
    opening = [one[LID] for one in drawn(stage, [at(n, tired) for n in range(60, 90)])]
    assert opening[4] > 0.6
    assert opening[-1] == pytest.approx(0.34)
    assert max(earlier - later for earlier, later in pairwise([1.0, *opening])) < 0.08


def test_what_is_guessed_comes_slowly_by_the_gain_and_is_off_by_default() -> None:
    voice = [
        Prosody(voicing=0.9, pause_s=0.0, accent=Accent(0.0, 1.0) if n % FPS == 0 else None)
        for n in range(20 * FPS)
    ]

    def brows(character: Character) -> list[float]:
        contexts = [at(n, character)._replace(prosody=one) for n, one in enumerate(voice)]
        return [float(one[RAISED]) for one in drawn(MoodStage(FPS), contexts)]

    whole, half = (brows(Character(mood="auto", mood_gain=gain)) for gain in (1.0, 0.5))
    assert whole[-1] == pytest.approx(0.35)
    assert half[-1] == pytest.approx(0.5 * whole[-1], abs=1e-3)
    assert max(after - before for before, after in pairwise(whole)) < 0.02
    assert not any(brows(USUAL))


def test_lids_of_a_mood_that_has_gone_are_forgotten() -> None:
    stage = MoodStage(FPS)
    tired = Character(mood="tired", mood_gain=1.0, mood_fade=2.0)
    blink = AT_REST.weights.copy()
    blink[LID] = 1.0
    shut = Face(blink, AT_REST.pose, AT_REST.visemes, 0.0)
    drawn(stage, [at(n, tired) for n in range(200)])
    fast = Character(mood_fade=0.1)
    drawn(stage, [at(n, fast) for n in range(200, 204)], shut)
    drawn(stage, [at(n, fast) for n in range(204, 300)])
    (again,) = drawn(stage, [at(300, tired)])
    assert again[LID] < 0.01


@pytest.mark.parametrize("mood", MOODS)
def test_a_replay_is_the_same(mood: str) -> None:
    def run() -> bytes:
        stage = MoodStage(FPS)
        character = Character(mood=mood, mood_gain=0.9)
        faces = [face_of("aa", voice=n % 7 / 7, jawOpen=n % 5 / 10) for n in range(40)]
        return b"".join(bytes_of(stage.apply(at(n, character), own(face))) for n, face in enumerate(faces))

    assert run() == run()
