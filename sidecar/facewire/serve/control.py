"""What clients may ask for: opens subjects, takes their audio, turns their knobs.

`Control.answer` is bytes in, bytes out, and never raises; the socket is elsewhere. Runs on the control thread
and reaches the line only through rings, settings and the roster. Bad input is answered with an error and
touches no other subject.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from facewire.audio.ring import SampleRing
from facewire.errors import ControlError
from facewire.pipeline.pace import PushedPace
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject, Voice
from facewire.pipeline.windows import FULL
from facewire.source.pcm import PcmDecoder
from facewire.values import Status
from facewire.wire import control as wire
from facewire.wire import status as status_message

__all__ = ["Control", "SubjectFactory"]

_BUFFER_S: Final = 60
"""Seconds of audio that wait for one subject; a text-to-speech that is further ahead waits itself."""

_BUFFER_SAMPLES: Final = 4_000_000
"""The same bound in memory, 16 MB, which counts at high sample rates."""


class SubjectFactory(Protocol):
    """Makes a subject that fits the running line."""

    def __call__(self, name: str, voice: Voice, settings: Settings) -> Subject:
        """Return a subject that is not on the roster yet."""
        ...


class _Pushed:
    """The audio that a client pushes for one subject."""

    def __init__(self, rate: int, decoder: PcmDecoder, subject: Subject) -> None:
        self.rate = rate
        self.decoder = decoder
        self.subject = subject


class Control:
    """Answers requests.

    Args:
        roster: the subjects.
        make_subject: makes one that fits the line.
        settings: what a new subject starts with, apart from its look-ahead.
        fps: frames per second.
        status: the sidecar's state.
        on_render: told of each renderer frame time.
    """

    def __init__(
        self,
        *,
        roster: Roster,
        make_subject: SubjectFactory,
        settings: Settings,
        fps: int,
        status: Callable[[], Status],
        on_render: Callable[[wire.Render], None],
    ) -> None:
        self._roster = roster
        self._make_subject = make_subject
        self._settings = settings
        self._fps = fps
        self._status = status
        self._on_render = on_render
        self._pushed: dict[str, _Pushed] = {}

    def answer(self, body: bytes) -> bytes:
        """Carry out one request and return the reply."""
        try:
            request = wire.decode_request(body)
        except wire.RequestError as error:
            return wire.encode_error(error.id, error.code, str(error))
        try:
            return self._carry_out(request)
        except ControlError as error:
            return wire.encode_error(request.id, error.code, str(error))

    def _carry_out(self, request: wire.Request) -> bytes:
        match request:
            case wire.Open():
                return self._open(request)
            case wire.Audio():
                return self._audio(request)
            case wire.Close():
                self._find(request.subject).subject.voice.ring.end()
                return wire.encode_ok(request.id)
            case wire.Set():
                return self._set(request)
            case wire.Render():
                self._on_render(request)
                return wire.encode_ok(request.id)
            case wire.StatusRequest():
                return wire.encode_ok(request.id, **status_message.to_map(self._status()))
            case _:
                raise ControlError("unknown_op", f"this sidecar cannot {type(request).__name__.lower()} yet")

    def _open(self, request: wire.Open) -> bytes:
        capacity = min(_BUFFER_S * request.sample_rate, _BUFFER_SAMPLES)
        ring = SampleRing(capacity, overwrite=False)
        voice = Voice("pushed", ring, request.sample_rate, PushedPace(self._fps))
        settings = replace(self._settings, lookahead_ms=_lookahead(request.lookahead))
        subject = self._make_subject(request.subject, voice, settings)
        self._roster.add(subject)
        on_line = self._roster.subjects
        self._pushed = {name: kept for name, kept in self._pushed.items() if kept.subject in on_line}
        decoder = PcmDecoder(request.format, request.channels)
        self._pushed[request.subject] = _Pushed(request.sample_rate, decoder, subject)
        return wire.encode_ok(
            request.id, lookahead_ms=subject.lookahead_ms, buffer_s=capacity / request.sample_rate
        )

    def _audio(self, request: wire.Audio) -> bytes:
        pushed = self._find(request.subject)
        ring = pushed.subject.voice.ring
        if ring.ended:
            raise ControlError(
                "no_such_subject", f"subject {request.subject!r} is closed; open it again to go on"
            )
        samples = pushed.decoder.peek(request.pcm)
        if samples > ring.free:
            raise ControlError(
                "too_much_audio",
                f"{ring.available / pushed.rate:.1f} s of audio are waiting and "
                f"{ring.capacity / pushed.rate:.1f} s fit; send this again later",
            )
        ring.write(pushed.decoder.decode(request.pcm))
        return wire.encode_ok(request.id, buffered_s=ring.available / pushed.rate)

    def _set(self, request: wire.Set) -> bytes:
        subjects = self._roster.subjects
        if request.subject is not None:
            subjects = (self._roster.find(request.subject),)
        for subject in subjects:
            subject.settings = _changed(subject.settings, request)
        if request.subject is None:
            changed = _changed(self._settings, request)
            self._settings = replace(self._settings, tuning=changed.tuning)
        return wire.encode_ok(request.id)

    def _find(self, name: str) -> _Pushed:
        subject = self._roster.find(name)
        pushed = self._pushed.get(name)
        if pushed is None or pushed.subject is not subject:
            raise ControlError(
                "not_pushed", f"subject {name!r} hears a {subject.voice.source}; open another to push audio"
            )
        return pushed


def _lookahead(wanted: float | str | None) -> float | None:
    return FULL if wanted is None or isinstance(wanted, str) else wanted


def _changed(settings: Settings, request: wire.Set) -> Settings:
    tuning = settings.tuning
    for channel, gain in request.gain:
        tuning = tuning.with_gain(channel, gain)
    for channel, offset in request.offset:
        tuning = tuning.with_offset(channel, offset)
    if request.mask is not None:
        tuning = tuning.with_mask(request.mask)
    lookahead = settings.lookahead_ms if request.lookahead is None else _lookahead(request.lookahead)
    return Settings(lookahead, tuning)
