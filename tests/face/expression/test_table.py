import pytest

from facewire.face.channels import CHANNEL_INDEX, CHANNELS
from facewire.face.expression.table import MOODS, PARTING, PRESSING, TABLE

ALL = TABLE.held + TABLE.parting + TABLE.pressing


def strength(mood: str, channel: str) -> float:
    return float(ALL[TABLE.row(mood), CHANNEL_INDEX[channel]])


def test_every_mood_that_is_asked_for_is_there() -> None:
    emotions = ("joy", "anger", "sadness", "fear", "disgust", "surprise", "contempt")
    assert (*emotions, "tired", "whisper", "shout") == MOODS
    assert all(TABLE.looks)


def test_weights_are_weights() -> None:
    assert (ALL >= 0.0).all()
    assert (ALL <= 1.0).all()
    assert (TABLE.scale > -1.0).all()


def test_what_parts_and_what_presses_is_kept_apart() -> None:
    assert not TABLE.held[:, PARTING + PRESSING].any()
    assert TABLE.parting.any(axis=0).sum() <= len(PARTING)
    assert not TABLE.parting[:, PRESSING].any()
    assert not TABLE.pressing[:, PARTING].any()


@pytest.mark.parametrize(
    ("mood", "most"),
    [("joy", "mouthSmileLeft"), ("anger", "browDownLeft"), ("sadness", "browInnerUp"),
     ("fear", "eyeWideLeft"), ("disgust", "noseSneerLeft"), ("surprise", "browOuterUpLeft"),
     ("contempt", "mouthDimpleRight"), ("tired", "eyeBlinkLeft")],
)  # fmt: skip
def test_what_makes_a_mood_is_strongest_in_it(mood: str, most: str) -> None:
    others = [strength(other, most) for other in MOODS if other != mood]
    assert strength(mood, most) >= max(others)


def test_contempt_alone_has_a_side() -> None:
    left = [index for index, name in enumerate(CHANNELS) if name.endswith("Left") and "Look" not in name]
    right = [CHANNEL_INDEX[CHANNELS[index].removesuffix("Left") + "Right"] for index in left]
    lopsided = (ALL[:, left] != ALL[:, right]).any(axis=1)
    assert [mood for mood, one in zip(MOODS, lopsided, strict=True) if one] == ["contempt"]


def test_a_whisper_is_small_and_a_shout_is_wide() -> None:
    jaw = dict(zip(MOODS, TABLE.scale[:, 0], strict=True))
    assert min(jaw, key=lambda mood: jaw[mood]) == "whisper"
    assert max(jaw, key=lambda mood: jaw[mood]) == "shout"
    assert [mood for mood, lids in zip(MOODS, TABLE.scale[:, 2], strict=True) if lids] == ["tired"]
