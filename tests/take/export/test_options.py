"""What formats let one choose, as it is typed."""

from typing import cast

import pytest

from facewire.errors import UsageError
from facewire.take.formats import FORMATS, TakeFormat, format_of
from tests.toys.take_format import JAW, JawOptions


@pytest.fixture(autouse=True)
def _jaw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast("dict[str, TakeFormat]", FORMATS), "jaw", JAW)


def test_a_choice_reaches_the_writer() -> None:
    assert format_of("jaw,scale=0.5").chosen == JawOptions(0.5)
    assert format_of("jaw") is JAW
    assert format_of("csv") is FORMATS["csv"]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("jow", "there is no format 'jow'; did you mean jaw?"),
        ("obj", "there is no format 'obj'; choose csv, json"),
        ("jaw,scal=2", "--format jaw: there is no choice 'scal'; did you mean scale?"),
        ("jaw,onto=x", "--format jaw: there is no choice 'onto'; it takes scale, header"),
        ("csv,scale=2", "--format csv: there is no choice 'scale'; leave it out"),
        ("jaw,scale=big", "--format jaw: scale is 'big'; give X: what the jaw is multiplied by"),
    ],
)
def test_what_cannot_be_is_one_line(typed: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        format_of(typed)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
