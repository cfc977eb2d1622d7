"""What can be wrong with a line: the rules, how bad each one is, and what one of them has found."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

__all__ = ["RULES", "Finding", "Rule", "Severity"]


class Severity(IntEnum):
    """How bad a finding is; a larger one is worse."""

    OFF = 0
    NOTE = 1
    """Worth knowing; a line with nothing else is good."""
    WARNING = 2
    """Somebody should listen to it."""
    ERROR = 3
    """It is broken."""

    @property
    def word(self) -> str:
        """Return it as it is written in settings and reports."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of defect."""

    name: str
    severity: Severity
    """Where the settings name no other."""
    meaning: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of one line."""

    rule: str
    """A key of `RULES`."""
    message: str
    """In words, without the line's name."""
    at_s: float | None = None
    """Where in the line; None where it concerns all of it."""
    length_s: float = 0.0


_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

RULES: Final = {
    rule.name: rule
    for rule in (
        Rule("unreadable", _ERROR, "a recording, take or transcript cannot be read"),
        Rule("no-take", _WARNING, "the folder that `--takes` names has no take of the recording"),
        Rule("damaged", _ERROR, "samples of the recording are no numbers"),
        Rule("silent", _ERROR, "the recording holds no sound that anybody would hear"),
        Rule("missing-channel", _WARNING, "a channel of the recording is silent while another is not"),
        Rule("antiphase", _ERROR, "channels cancel each other out when they are mixed"),
        Rule("clipped", _WARNING, "peaks are cut off flat"),
        Rule("dc-offset", _WARNING, "the whole recording is shifted away from zero"),
        Rule("hum", _WARNING, "mains hum goes on under the voice"),
        Rule("music", _WARNING, "music or other tones go on under the voice, in lines of 3 s and more"),
        Rule("cut-start", _ERROR, "speech begins before the recording does"),
        Rule("cut-end", _ERROR, "speech goes on after the recording has ended"),
        Rule("wrong-rate", _ERROR, "the sample rate that the file names is not that of its sound"),
        Rule("narrow-band", _NOTE, "there is nothing in the upper half of what its sample rate could hold"),
        Rule(
            "duplicate", _WARNING, "two files hold the same recording, also encoded anew, softer or shifted"
        ),
        Rule("no-voice", _NOTE, "the network hears no voice at all"),
        Rule("unsure", _WARNING, "the network is unsure of the sounds that it hears"),
        Rule("transcript", _WARNING, "the transcript's times or its length do not fit the recording"),
        Rule("no-closure", _ERROR, "lips stay open on p b m of the transcript, or where one hears them shut"),
        Rule("moves-in-silence", _WARNING, "the mouth moves while nobody speaks"),
        Rule("still", _ERROR, "the mouth stays still while somebody speaks"),
        Rule("frozen", _ERROR, "the face stops for a while in the middle of speech"),
        Rule("dropped-frames", _ERROR, "frames of a take are missing"),
        Rule("jitter", _WARNING, "channels tremble from frame to frame, at 20 frames a second and more"),
        Rule(
            "length", _ERROR, "take and recording are not of one length, or the take is of another frame rate"
        ),
        Rule("late", _ERROR, "the mouth moves before or after its sound"),
        Rule("drift", _ERROR, "the mouth comes away from its sound along the line"),
        Rule("other-line", _ERROR, "the mouth says something other than the sound"),
    )
}
"""By name. The names stay: settings, baselines and build servers know them."""
