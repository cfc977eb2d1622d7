"""Outputs as they are typed: a flag each, with settings after the address or in flags of their own."""

import pytest

from facewire.errors import UsageError
from facewire.face.channels import LOWER_FACE
from facewire.output.livelink import Angles, LiveLinkConfig
from facewire.output.settings import (
    OutputFlag,
    TypedOption,
    TypedOutput,
    output_flags,
    output_from_table,
    output_rows,
    with_typed,
)

FILE = LiveLinkConfig("file")


def typed(text: str) -> LiveLinkConfig:
    (config,) = with_typed((), [TypedOutput("livelink", text)])
    assert isinstance(config, LiveLinkConfig)
    return config


def test_an_address_alone() -> None:
    assert typed("h:1") == LiveLinkConfig("h:1")


def test_an_address_with_settings() -> None:
    settings = "h:1,rate=60,gain=1.5,mask=lower,mirror=true,subject=host,angles=half-turns"
    assert typed(settings) == LiveLinkConfig("h:1", "host", 1.5, LOWER_FACE, True, 60, Angles.HALF_TURNS)


def test_a_comma_in_an_address_is_one_of_it() -> None:
    assert typed("a,b, c:1").address == "a,b, c:1"


def test_typed_outputs_are_added_to_those_of_the_file() -> None:
    assert with_typed((FILE,), [TypedOutput("livelink", "b")]) == (FILE, LiveLinkConfig("b"))


def test_options_hold_for_all_typed_outputs_wherever_they_stand() -> None:
    option = TypedOption("livelink", "angles", "half-turns")
    given = [TypedOutput("livelink", "b"), option, TypedOutput("livelink", "c")]
    half = [LiveLinkConfig(name, angles=Angles.HALF_TURNS) for name in "bc"]
    assert with_typed((FILE,), given) == (FILE, *half)


def test_options_alone_overrule_the_file() -> None:
    option = TypedOption("livelink", "angles", "half-turns")
    assert with_typed((FILE,), [option]) == (LiveLinkConfig("file", angles=Angles.HALF_TURNS),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "an output has no address"),
        ("h,rat=60", r"no setting 'rat'; did you mean rate\?"),
        ("h,rate=fast", "rate of an output is 'fast'; it must be a whole number"),
        ("h,gain=loud", "gain of an output is 'loud'; it must be a number"),
        ("h,gain=nan", "gain of an output is nan"),
        ("h,mirror=yes", "mirror of an output is 'yes'; it must be true or false"),
        ("h,mask=chin", "there is no mask 'chin'"),
        ("h,angles=radian", r"no angles 'radian'; did you mean radians\?"),
    ],
)
def test_what_is_wrong_is_named(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        typed(text)


def test_an_option_needs_its_output() -> None:
    with pytest.raises(UsageError, match="no output for the angles that is set; add --livelink"):
        with_typed((), [TypedOption("livelink", "angles", "radians")])


def test_a_table_of_numbers_for_text() -> None:
    with pytest.raises(UsageError, match="subject of an output is 3; it must be a string"):
        output_from_table({"kind": "livelink", "address": "a", "subject": 3})


@pytest.mark.parametrize("kind", ["phone", 3, ["vmc"], {"vmc": 1}])
def test_a_kind_that_is_none(kind: object) -> None:
    with pytest.raises(UsageError, match="no kind of output"):
        output_from_table({"kind": kind, "address": "a"})


def test_each_flag_is_one_of_its_own_and_explained() -> None:
    flags: list[OutputFlag] = list(output_flags())
    assert len({flag.flag for flag in flags}) == len(flags)
    assert all(flag.help and flag.metavar for flag in flags)


def test_a_switch_needs_no_true_behind_it() -> None:
    bare = {flag.flag: flag.bare for flag in output_flags()}
    assert bare["--ifacialmocap-insecure"] == TypedOption("ifacialmocap", "insecure", "true")
    assert bare["--vmc-style"] is None


def test_help_shows_addresses_with_their_brackets_in_pairs() -> None:
    shown = {flag.flag: flag.metavar for flag in output_flags()}
    assert shown["--livelink"] == "HOST[:11111]"
    assert all(metavar.count("[") == metavar.count("]") for metavar in shown.values())
    # The parser puts brackets around an address that may be left out.
    assert shown["--vts"] == "HOST[:8001]"


def test_the_table_says_what_the_flags_say() -> None:
    rows = list(output_rows())
    for flag in output_flags():
        assert any(typed.startswith(f"`{flag.flag} ") for _, typed, _ in rows)
