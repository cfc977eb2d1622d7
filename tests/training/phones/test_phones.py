# ruff: noqa: RUF001  (IPA is meant to look like letters)
import pytest

from facewire.face.channels import VISEMES
from facewire_training.phones.inventory import PHONE_INDEX, PHONES, VISEME_OF_PHONE, Phone, merge_silence
from facewire_training.phones.ipa import UnknownSymbolError, phones_of_ipa
from facewire_training.targets.coarticulation_table import COLUMNS, TARGETS
from facewire_training.targets.segments import BREATH, PAUSE

ARPABET = """
    p b m f v th dh t d k g ng hh ch jh sh zh s z n l r er aa ah ay aw ae eh ey ih iy y ao ow oy uh uw w
"""


def test_every_arpabet_phone_is_common() -> None:
    assert set(ARPABET.split()) <= set(PHONES)


def test_every_viseme_has_a_phone() -> None:
    assert set(VISEME_OF_PHONE.values()) == set(range(len(VISEMES)))


def test_silence_is_index_zero_because_windows_are_filled_with_it() -> None:
    assert PHONE_INDEX["sil"] == 0


def test_every_phone_has_a_row_for_the_artist() -> None:
    assert set(PHONES) | {PAUSE, BREATH} == {name.rstrip(">") for name in TARGETS}
    assert all(
        len(row) == len(COLUMNS) and all(0.0 <= value <= 1.0 for value in row) for row in TARGETS.values()
    )


def test_neighbouring_silences_join_and_empty_phones_go() -> None:
    phones = [Phone("sil", 0.0, 0.1), Phone("sil", 0.1, 0.3), Phone("p", 0.3, 0.3), Phone("aa", 0.3, 0.4)]
    assert merge_silence(phones) == (Phone("sil", 0.0, 0.3), Phone("aa", 0.3, 0.4))


@pytest.mark.parametrize(
    ("symbols", "phones"),
    [
        ("tʃ", ("ch",)),
        ("aɪ", ("ay",)),
        ("oːɹ", ("ao", "r")),
        ("ts", ("t", "s")),
        ("ç", ("kh",)),
        ("yː", ("ux",)),
        ("ɑ̃", ("aa",)),
        ("dʲ", ("d", "y")),
        ("ʔ", ()),
        ("", ()),
    ],
)
def test_ipa_reads_the_longest_symbol_and_drops_marks(symbols: str, phones: tuple[str, ...]) -> None:
    assert phones_of_ipa(symbols) == phones


def test_an_unknown_symbol_is_named_not_guessed() -> None:
    with pytest.raises(UnknownSymbolError, match=r"U\+01C0"):
        phones_of_ipa("ǀ")
