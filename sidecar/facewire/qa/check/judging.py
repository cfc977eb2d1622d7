"""From what was measured of a line to findings: the one place where limits are applied."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from facewire.qa.check.faces.closures import Closures
from facewire.qa.check.faces.frame_rates import OtherRate, names_of_ratio
from facewire.qa.check.faces.movement import Movement
from facewire.qa.check.findings import Finding
from facewire.qa.check.limits import Limits
from facewire.qa.check.rates import Rate
from facewire.qa.check.sound.measuring import SoundMeasures
from facewire.qa.check.sureness import Sureness
from facewire.qa.check.transcript import Transcript
from facewire.qa.compare.measures import Comparison

__all__ = ["LineMeasures", "judge"]

_LEAST_VOICED: Final = 0.02
_FEW_SOUNDS_S: Final = 1.0
"""Seconds of voice, under which a line is a single word, which may be an odd one."""
_NARROW: Final = 0.5
"""Of what the sample rate could hold."""
_WIDE_RATE: Final = 22_050
"""Hertz: under it every recording fills its band, or was made for a telephone."""
_FEW_CLOSURES: Final = 3
"""So many must be open: one may be an error of the transcript, and one of the network."""
_CLEARLY: Final = 0.65
"""Share of the unlikeness that is left at a lag, at most: a single word is as like at many lags. In 1,055
good lines of another look-ahead and frame rate it was 0.69 or more at each lag beyond the usual limit, and in
nine of ten of these that were shifted by 40 ms 0.52 or less; in 2,110 of one look-ahead, 0.05."""
_CROWDED: Final = 0.004
_FASTEST: Final = 30.0
"""Letters a second of sound: nobody speaks so fast."""
_BEYOND_S: Final = 0.3
_SAMPLE_RATIOS: Final = {48 / 44.1: "44.1 and 48 kHz", 44.1 / 22.05: "22.05 and 44.1 kHz",
                         48 / 16: "16 and 48 kHz", 24 / 16: "16 and 24 kHz"}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class LineMeasures:
    """All that is known of a line."""

    sound: SoundMeasures
    sureness: Sureness
    movement: Movement
    right: float = 1.0
    """Share of its sounds, weighed by their loudness, that the network expects to hear rightly, 0..1."""
    rate: Rate | None = None
    """Another sample rate at which the network hears it better; None where none was tried."""
    transcript: Transcript | None = None
    closures: Closures | None = None
    against: Comparison | None = None
    """The take against what the network draws for its sound; None where there is no take."""
    other_rate: OtherRate | None = None
    """Frame rates that were taken for each other; None where there is no take, or its own is right."""
    heard: Closures | None = None
    """The take's closures against those that the network draws; None where there is no take."""
    take_s: float = 0.0
    """Seconds that the take covers, its last frame included."""
    frame_s: float = 0.0
    """Of a frame."""


def judge(line: LineMeasures, limits: Limits) -> Iterator[Finding]:
    """Yield what is beyond a limit."""
    channels = line.sound.channels
    if channels.damaged:
        many = f"{channels.damaged} samples are no numbers, the first"
        one = "a sample is no number"
        yield Finding("damaged", many if channels.damaged > 1 else one, channels.damaged_at_s)
    if channels.correlation < -limits.antiphase:
        yield Finding("antiphase", "the channels cancel each other out: one of them is inverted")
        return
    speech_db = line.sound.loudness.speech_db
    if speech_db < -limits.silent_below_db:
        yield Finding("silent", f"the recording is silent: its speech would be at {speech_db:.0f} dBFS")
        return
    yield from _of_channels(line.sound, limits)
    yield from _of_tones(line.sound, limits)
    yield from _of_edges(line, limits)
    yield from _of_network(line, limits)
    yield from _of_transcript(line)
    yield from _of_closures(line, limits)
    yield from _of_movement(line.movement, limits)
    if line.against is not None:
        yield from _of_take(line, line.against, limits)


def _of_channels(sound: SoundMeasures, limits: Limits) -> Iterator[Finding]:
    channels = sound.channels
    loudest = max(channels.levels_db)
    for number, level in enumerate(channels.levels_db, start=1):
        if level < loudest - limits.channel_below_db:
            yield Finding("missing-channel", f"channel {number} of {len(channels.levels_db)} is silent")
    if channels.flat > limits.clipped:
        many = f"{channels.flat:.0f} peaks a second are cut off flat"
        yield Finding("clipped", many, channels.flat_at_s)
    elif channels.crowded > _CROWDED:
        yield Finding(
            "clipped", f"{channels.crowded:.1%} of the sound is at its peak: it was clipped, then encoded"
        )
    if channels.dc > limits.dc:
        yield Finding("dc-offset", f"the sound is {channels.dc:.1%} of full scale away from zero")


def _of_tones(sound: SoundMeasures, limits: Limits) -> Iterator[Finding]:
    tones = sound.tones
    if tones.hum_db > limits.hum_db:
        yield Finding("hum", f"hum of {tones.hum_hz:.0f} Hz stands out by {tones.hum_db:.0f} dB")
    if tones.music > limits.music:
        yield Finding("music", "tones go on under the words: music, a beep or an engine")
    if sound.rate > _WIDE_RATE and sound.band_hz < _NARROW * sound.rate / 2:
        was = 2 * sound.band_hz / 1000
        yield Finding(
            "narrow-band", f"nothing above {sound.band_hz / 1000:.1f} kHz: it was {was:.0f} kHz or less"
        )


def _of_edges(line: LineMeasures, limits: Limits) -> Iterator[Finding]:
    if line.sureness.starts and line.sound.start_db > -limits.cut_db:
        yield Finding("cut-start", "speech begins before the recording does", 0.0)
    if line.sureness.ends and line.sound.end_db > -limits.cut_db:
        yield Finding("cut-end", "speech goes on where the recording ends", line.sound.seconds)


def _of_network(line: LineMeasures, limits: Limits) -> Iterator[Finding]:
    if line.sureness.voiced < _LEAST_VOICED:
        yield Finding("no-voice", "there is sound, and the network hears no voice in it")
        return
    if line.rate is not None and line.rate.gain > limits.rate_gain:
        ratio = f"{line.rate.ratio:.2f} times"
        yield Finding("wrong-rate", f"it sounds like speech at {ratio} the sample rate that the file names")
    elif line.right < limits.unsure and line.sureness.seconds >= _FEW_SOUNDS_S:
        yield Finding("unsure", f"the network expects to be right about {line.right:.0%} of the sounds alone")


def _of_transcript(line: LineMeasures) -> Iterator[Finding]:
    said = line.transcript
    if said is None:
        return
    seconds = line.sound.seconds
    if said.end_s is not None and said.end_s > seconds + _BEYOND_S:
        ratio = names_of_ratio(said.end_s / seconds, _SAMPLE_RATIOS)
        more = f", as {ratio} taken for each other would" if ratio else ""
        yield Finding(
            "transcript", f"the transcript ends at {said.end_s:.2f} s, the sound at {seconds:.2f} s{more}"
        )
    elif said.letters > _FASTEST * seconds:
        yield Finding("transcript", f"{said.letters} letters do not fit into {seconds:.1f} s")


def _of_closures(line: LineMeasures, limits: Limits) -> Iterator[Finding]:
    """Yield that lips stay open, by the transcript or by what the network hears."""
    said, heard, against = line.closures, line.heard, line.against
    if said is not None and _open(len(said.open_at_s), said.wanted, limits):
        count = f"{len(said.open_at_s)} of {said.wanted} p b m have no closure"
        yield Finding("no-closure", count, said.open_at_s[0])
        return
    same = against is not None and against.likeness >= limits.unlike
    if same and heard is not None and _open(len(heard.open_at_s), heard.wanted, limits):
        count = f"{len(heard.open_at_s)} of {heard.wanted} closures that one hears are open"
        yield Finding("no-closure", count, heard.open_at_s[0])


def _open(count: int, of: int, limits: Limits) -> bool:
    return count >= _FEW_CLOSURES and count > limits.open_closures * of


def _of_movement(movement: Movement, limits: Limits) -> Iterator[Finding]:
    silence, still, frozen = movement.silence, movement.still, movement.frozen
    if movement.in_silence > limits.in_silence and silence.length_s >= limits.silence_s:
        text = (
            f"the lips move to and fro in {silence.length_s:.1f} s of silence, by {movement.in_silence:.2f}"
        )
        yield Finding("moves-in-silence", text, silence.at_s, silence.length_s)
    if frozen.length_s >= limits.frozen_s:
        yield Finding(
            "frozen", f"the face stops for {frozen.length_s:.2f} s of speech", frozen.at_s, frozen.length_s
        )
    elif still.length_s >= limits.still_s:
        text = f"the mouth stays still for {still.length_s:.1f} s of speech"
        yield Finding("still", text, still.at_s, still.length_s)
    if movement.dropped:
        yield Finding("dropped-frames", f"{movement.dropped} frames are missing", movement.dropped_at_s)
    if movement.jitter > limits.jitter:
        yield Finding("jitter", f"channels tremble by {movement.jitter:.3f} from frame to frame")


def _of_take(line: LineMeasures, against: Comparison, limits: Limits) -> Iterator[Finding]:
    seconds, other = line.sound.seconds, line.other_rate
    if abs(line.take_s - seconds) > limits.length_s + line.frame_s:
        longer = line.take_s / seconds
        ratio = names_of_ratio(longer) or names_of_ratio(longer, _SAMPLE_RATIOS)
        more = f", as {ratio} taken for each other would" if ratio else ""
        yield Finding("length", f"the take lasts {line.take_s:.2f} s, the recording {seconds:.2f} s{more}")
    elif other is not None:
        by = f"{abs(other.late_ms):.0f} ms {'later' if other.late_ms > 0 else 'earlier'}"
        yield Finding(
            "length", f"the mouth ends {by}, as {other.names} frames a second taken for each other would"
        )
    if against.likeness < limits.unlike:
        yield Finding(
            "other-line", f"the mouth is unlike the sound (r {against.likeness:.2f}): is it another line's?"
        )
        return
    if abs(against.lag_ms) > limits.late_ms and against.unlikeness_left < _CLEARLY:
        word = "after" if against.lag_ms > 0 else "before"
        yield Finding("late", f"the mouth moves {abs(against.lag_ms):.0f} ms {word} its sound")
    if abs(against.drift_ms) > limits.drift_ms:
        word = "later" if against.drift_ms > 0 else "earlier"
        yield Finding("drift", f"the mouth comes {abs(against.drift_ms):.0f} ms {word} from begin to end")
