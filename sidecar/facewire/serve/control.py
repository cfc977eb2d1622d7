"""What clients may ask for: opens subjects, takes their speech, turns their knobs.

`Control.answer` is bytes in, bytes out, and never raises; the socket is elsewhere. Runs on the control thread
and reaches the line only through speech, settings and the roster. What takes long is handed back, to be done
on another. Bad input is answered with an error and touches no other subject.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from facewire.errors import ControlError
from facewire.feed.schedule import Due
from facewire.grid import FULL, LIVE_LOOKAHEAD_MS
from facewire.pipeline.owner import ThreadOwner
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject
from facewire.ports import Clock
from facewire.serve.operating.listening import Listening
from facewire.serve.operating.operations import Operations
from facewire.serve.pushed import Pushed, PushedSubjects
from facewire.values import Status
from facewire.wire import control as wire
from facewire.wire import status as status_message

__all__ = ["Control"]


class Control:
    """Answers requests.

    Args:
        roster: the subjects.
        pushed: those of them that clients push speech for.
        settings: what a new subject starts with, apart from its look-ahead, and what `reset` goes back to.
        clock: time.
        status: the sidecar's state.
        on_render: told of each renderer frame time.
        refresh: looks for microphones again; returns whether anybody listens to one.
        fits: whether subjects with these look-aheads can all be inferred in time.
        lookahead_ms: what the engine makes of a look-ahead.
        operations: what is asked of the sidecar itself.
        listening: begins and ends subjects that hear a microphone.
    """

    def __init__(
        self,
        *,
        roster: Roster,
        pushed: PushedSubjects,
        settings: Settings,
        clock: Clock,
        status: Callable[[], Status],
        on_render: Callable[[wire.Render], None],
        refresh: Callable[[], bool],
        fits: Callable[[list[float | None]], bool],
        lookahead_ms: Callable[[float | None], float],
        operations: Operations,
        listening: Listening,
    ) -> None:
        self._roster = roster
        self._initial = settings
        self._settings = settings
        self._clock = clock
        self._status = status
        self._on_render = on_render
        self._refresh = refresh
        self._fits = fits
        self._lookahead_ms = lookahead_ms
        self._operations = operations
        self._listening = listening
        self._pushed = pushed
        self._owner = ThreadOwner()

    @property
    def defaults(self) -> Settings:
        """Return what a subject that opens now starts with."""
        return self._settings

    def tick(self) -> None:
        """End the subjects of clients that have gone; to be called several times a second."""
        now_ns = self._clock.now_ns()
        self._pushed.expire(now_ns)
        self._listening.expire(now_ns)

    def renew(self, client: bytes) -> None:
        """Note that a client is there: one that has said something that waits."""
        assert self._owner.is_here()
        self._pushed.renew(client, self._clock.now_ns())

    def answer(self, client: bytes, body: bytes) -> bytes | Callable[[], bytes]:
        """Carry out one request and return the reply; where that takes long, what makes it on any thread.

        Args:
            client: identifies the connection that it came on.
            body: as received.
        """
        self.renew(client)
        try:
            request = wire.decode_request(body)
        except wire.RequestError as error:
            return wire.encode_error(error.id, error.code, str(error))
        if isinstance(request, wire.Save | wire.Devices | wire.Microphone | wire.Record):
            return partial(self._operate, request)
        try:
            return self._carry_out(client, request)
        except ControlError as error:
            return wire.encode_error(request.id, error.code, str(error))

    def refuse_one_too_many(self, body: bytes) -> bytes:
        """Return the reply to a request for which there is no room."""
        try:
            request = wire.decode_request(body)
        except wire.RequestError as error:
            return wire.encode_error(error.id, error.code, str(error))
        return wire.encode_error(
            request.id, "too_many_requests", "too many requests wait behind a slow one; send it again later"
        )

    def _operate(self, request: wire.Operation) -> bytes:
        try:
            return wire.encode_ok(request.id, **self._operations.carry_out(request))
        except ControlError as error:
            return wire.encode_error(request.id, error.code, str(error))

    def _carry_out(self, client: bytes, request: wire.Request) -> bytes:
        match request:
            case wire.Open():
                return self._open(client, request)
            case wire.Listen():
                return self._listen(request)
            case wire.Close() if self._listening.end(request.subject, self._clock.now_ns()):
                return wire.encode_ok(request.id)
            case wire.Audio() | wire.Flush() | wire.Cancel() | wire.Pause() | wire.Resume() | wire.Close():
                now_ns = self._clock.now_ns()
                pushed = self._pushed.find(request.subject, client, now_ns, request.generation)
                return self._speak(pushed, request)
            case wire.Set():
                self._change(request.subject, lambda settings: _changed(settings, request))
                return wire.encode_ok(request.id)
            case wire.Reset():
                self._reset(request.subject)
                return wire.encode_ok(request.id)
            case wire.Render():
                self._on_render(request)
                return wire.encode_ok(request.id)
            case wire.Ping():
                return wire.encode_ok(request.id, at=self._clock.now_ns())
            case wire.Refresh():
                if not self._refresh():
                    raise ControlError(
                        "no_microphone", "no microphone is listened to; start with `--source mic`"
                    )
                return wire.encode_ok(request.id)
            case wire.Save() | wire.Devices() | wire.Microphone() | wire.Output() | wire.Record():
                return self._operate(request)
            case wire.StatusRequest():
                return wire.encode_ok(request.id, **status_message.to_map(self._status()))

    def _open(self, client: bytes, request: wire.Open) -> bytes:
        lookahead = _lookahead(request.lookahead)
        self._must_fit(request.subject, lookahead)
        settings = replace(self._settings, lookahead_ms=lookahead)
        pushed = self._pushed.open(request, settings, client, self._clock.now_ns())
        return wire.encode_ok(
            request.id,
            lookahead_ms=self._lookahead_ms(lookahead),
            buffer_s=pushed.speech.capacity / pushed.speech.rate,
            generation=pushed.generation,
        )

    def _listen(self, request: wire.Listen) -> bytes:
        self._must_fit(request.subject, LIVE_LOOKAHEAD_MS)
        settings = replace(self._settings, lookahead_ms=LIVE_LOOKAHEAD_MS)
        device = self._listening.begin(request.subject, request.device, settings)
        lookahead_ms = self._lookahead_ms(LIVE_LOOKAHEAD_MS)
        return wire.encode_ok(request.id, device=device, lookahead_ms=lookahead_ms)

    def _must_fit(self, name: str, lookahead: float | None) -> None:
        others = [other for other in self._roster.subjects if other.name != name]
        if not self._fits([*(other.settings.lookahead_ms for other in others), lookahead]):
            raise ControlError(
                "overloaded",
                f"this machine cannot infer {len(others) + 1} faces in time; close one",
            )

    def _speak(
        self,
        pushed: Pushed,
        request: wire.Audio | wire.Flush | wire.Cancel | wire.Pause | wire.Resume | wire.Close,
    ) -> bytes:
        now_ns, speech = self._clock.now_ns(), pushed.speech
        match request:
            case wire.Audio():
                due = pushed.push(request.pcm, now_ns, end=request.end, moods=request.moods)
                told = {"buffered_s": speech.buffered_s, **_due(due), "generation": pushed.generation}
                return wire.encode_ok(request.id, **told)
            case wire.Flush():
                return wire.encode_ok(request.id, **_due(pushed.flush(now_ns)))
            case wire.Cancel():
                cut = pushed.cancel(now_ns)
                return wire.encode_ok(request.id, utterance=cut.utterance, t=cut.t, e=speech.schedule.epoch)
            case wire.Pause():
                return wire.encode_ok(request.id, t=speech.pause(now_ns).t, e=speech.schedule.epoch)
            case wire.Resume():
                due = speech.resume(now_ns)
                return wire.encode_ok(request.id, t=due.t, at=due.at_ns, e=speech.schedule.epoch)
            case wire.Close():
                speech.close(now_ns)
                return wire.encode_ok(request.id)

    def _change(self, name: str | None, change: Callable[[Settings], Settings]) -> None:
        for subject in self._named(name):
            subject.settings = change(subject.settings)
        if name is None:
            self._settings = replace(change(self._settings), lookahead_ms=self._settings.lookahead_ms)

    def _reset(self, name: str | None) -> None:
        for subject in self._named(name):
            subject.settings = replace(self._initial, lookahead_ms=subject.initial.lookahead_ms)
        if name is None:
            self._settings = self._initial

    def _named(self, name: str | None) -> tuple[Subject, ...]:
        """Return the subject called `name`; all of them where that is None."""
        return self._roster.subjects if name is None else (self._roster.find(name),)


def _due(due: Due) -> dict[str, int | float]:
    return {"utterance": due.utterance, "t": due.t, "at": due.at_ns}


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
    character = settings.character.with_traits(request.character)
    if character.head == "take" and character.motion is None:
        raise ControlError("out_of_range", "head is take; start the sidecar with --head take:FILE for that")
    return Settings(lookahead, tuning, character)
