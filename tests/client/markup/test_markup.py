"""Hints in marked text: what they mean, when they come, and that no text breaks the parser."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.client.markup import Hint, HintKind, parse
from facewire.client.markup.words import EVENT_OF, LOOK_OF, MOOD_OF
from facewire.face.expression.table import MOODS

PIECES = st.sampled_from(
    ["[laugh]", "[happy]", "[/happy]", "[", "]", "<", ">", "/", "\\", '"', "=", "<emotion name='sad'>",
     "</emotion>", "<break time='2s'/>", "<break time='9999999s'/>", "<mark name='a'/>", "<speak>", "&lt;",
     "&amp;", "word ", " ", "\n", "é東", "<mstts:express-as style='angry' styledegree='nan'>", "<a href='x'>",
     "[not a hint]"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=30).map("".join))


@pytest.mark.parametrize(
    ("marked", "text", "hints"),
    [
        ("Hello.", "Hello.", ()),
        ("[laugh] No!", "No!", (Hint(0, HintKind.EVENT, "laugh"),)),
        ("Oh [Sighs] well", "Oh well", (Hint(3, HintKind.EVENT, "sigh"),)),
        ("[excited]Yes", "Yes", (Hint(0, HintKind.MOOD, "joy"),)),
        (
            "[whispers]psst[/whispers] hi",
            "psst hi",
            (Hint(0, HintKind.MOOD, "whisper"), Hint(4, HintKind.MOOD, "neutral")),
        ),
        (
            '<emotion name="anger" intensity="0.5">Out</emotion>!',
            "Out!",
            (Hint(0, HintKind.MOOD, "anger", 0.5), Hint(3, HintKind.MOOD, "neutral")),
        ),
        (
            '<speak>A &amp; B<break time="250ms"/> <amazon:effect name="whispered">C</amazon:effect></speak>',
            "A & B C",
            (
                Hint(5, HintKind.BREAK, "", seconds=0.25),
                Hint(6, HintKind.MOOD, "whisper"),
                Hint(7, HintKind.MOOD, "neutral"),
            ),
        ),
        (
            "<mstts:express-as style='cheerful' styledegree='2'>Hi</mstts:express-as>",
            "Hi",
            (Hint(0, HintKind.MOOD, "joy", 1.0), Hint(2, HintKind.MOOD, "neutral")),
        ),
        ("a<mark name='here'/>b", "ab", (Hint(1, HintKind.MARK, "here"),)),
        ("<prosody rate='slow'>Slow</prosody>", "Slow", ()),
    ],
)
def test_hints_are_found(marked: str, text: str, hints: tuple[Hint, ...]) -> None:
    assert parse(marked).text == text
    assert parse(marked).hints == hints


@pytest.mark.parametrize(
    "text",
    [
        "a[0] = b[i]",
        "I <3 you",
        "1 < 2 > 0",
        "[see note 3]",
        "x [unknown] y",
        "<b>bold</b>",
        "&lt;",
        "[/laugh]",
    ],
)
def test_what_is_no_hint_stays_text(text: str) -> None:
    assert parse(text).text == text
    assert parse(text).hints == ()


def test_a_backslash_keeps_a_bracket() -> None:
    assert parse(r"say \[laugh] and \<break/>").text == "say [laugh] and <break/>"


def test_an_inner_mood_gives_back_the_outer_one() -> None:
    text = "<emotion name='sad'>a<emotion name='angry'>b</emotion>c</emotion>"
    assert [(hint.place, hint.name) for hint in parse(text).hints] == [
        (0, "sadness"), (1, "anger"), (2, "sadness"), (3, "neutral"),
    ]  # fmt: skip


def test_a_word_in_brackets_takes_the_place_of_the_one_before() -> None:
    names = [hint.name for hint in parse("[happy] a [angry] b [/angry] c").hints]
    assert names == ["joy", "anger", "neutral"]


def test_times_go_by_the_letters_and_by_the_breaks() -> None:
    marked = parse("aaaa[happy]bbbb<break time='1s'/>[sad]cccc")
    moods = marked.moods(seconds=4.0)
    assert [mood.mood for mood in moods] == ["joy", "sadness"]
    assert [mood.at_s for mood in moods] == pytest.approx([1.0, 3.0])
    unbroken = parse("aaaa[happy]bbbb[sad]cccc").moods(seconds=4.0)
    assert [mood.at_s for mood in unbroken] == pytest.approx([4.0 / 3.0, 8.0 / 3.0])


def test_a_text_to_speech_may_know_the_times_better() -> None:
    moods = parse("one [happy] two").moods(time_of=lambda place: 0.1 * place)
    assert [mood.at_s for mood in moods] == [pytest.approx(0.4)]


def test_without_any_time_a_usual_pace_is_taken() -> None:
    (mood,) = parse("x" * 140 + "[happy]").moods()
    assert mood.at_s == pytest.approx(10.0)


def test_an_event_is_held_and_the_mood_around_it_comes_back() -> None:
    (laugh,) = parse("[laugh] well").moods(seconds=3.0)
    assert (laugh.mood, laugh.hold_s) == ("joy", LOOK_OF["laugh"].hold_s)
    moods = parse("[sad] well well [laugh] well well").moods(seconds=10.0)
    assert [mood.mood for mood in moods] == ["sadness", "joy", "sadness"]
    assert moods[2].at_s == pytest.approx(moods[1].at_s + moods[1].hold_s)


def test_every_word_means_something_that_there_is() -> None:
    assert set(MOOD_OF.values()) == {"neutral", *MOODS}
    assert set(EVENT_OF.values()) == set(LOOK_OF)
    assert not set(MOOD_OF) & set(EVENT_OF)


@given(TEXTS, st.none() | st.floats(0.0, 600.0))
def test_no_text_breaks_it(text: str, seconds: float | None) -> None:
    marked = parse(text)
    assert all(0 <= hint.place <= len(marked.text) for hint in marked.hints)
    assert all(0.0 <= hint.gain <= 1.0 and 0.0 <= hint.seconds <= 60.0 for hint in marked.hints)
    moods = marked.moods(seconds)
    assert all(before.at_s <= after.at_s for before, after in pairwise(moods))
    assert all(0.0 <= mood.at_s <= 3600.0 and mood.mood in ("neutral", *MOODS) for mood in moods)
    if seconds is not None:
        assert all(at_s <= seconds + 1e-6 for _, at_s in marked.times(seconds))


@given(st.text(alphabet="abc ,.!?\n", max_size=80))
def test_plain_text_is_left_as_it_is(text: str) -> None:
    assert parse(text).text == text.lstrip(" ")


def test_long_and_hostile_texts_take_no_time() -> None:
    for piece in ("<", "[", "<a ", '<emotion name="', "<break time='1s'/>", "[happy]"):
        parse(piece * 2_000).moods(seconds=10.0)
