import pytest

from facewire.errors import reason_of, unknown_name

NAMES = ("jawOpen", "jawLeft", "mouthClose")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("jawopen", "there is no channel 'jawopen'; did you mean jawOpen?"),
        ("jawOpne", "there is no channel 'jawOpne'; did you mean jawOpen?"),
        ("MOUTHCLOSED", "there is no channel 'MOUTHCLOSED'; did you mean mouthClose?"),
        ("chin", "there is no channel 'chin'; look at the list"),
        ("", "there is no channel ''; look at the list"),
    ],
)
def test_the_nearest_name_is_proposed(name: str, message: str) -> None:
    assert unknown_name("channel", name, NAMES, "look at the list") == message


def test_where_there_is_no_name_at_all() -> None:
    assert unknown_name("device", "USB", (), "plug one in") == "there is no device 'USB'; plug one in"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(13, "Permission denied", "a.json"), "Permission denied"),
        (OSError("cannot identify it"), "cannot identify it"),
        (KeyError("frames"), "it has no 'frames'"),
        (ValueError("not a number"), "not a number"),
    ],
)
def test_a_reason_names_neither_path_nor_number(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason
