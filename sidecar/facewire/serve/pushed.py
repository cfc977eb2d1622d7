"""The subjects that clients push speech for, and whose they are.

A subject belongs to the connection that opened it or pushed to it last, and ends when that has been silent
for ten seconds: a game that has crashed leaves no face that speaks to nobody. Belongs to the control thread.
"""

import itertools
from dataclasses import dataclass
from typing import Final, Protocol

from facewire.errors import ControlError
from facewire.feed.moods import MAX_TRACK
from facewire.feed.plan import Feed
from facewire.feed.schedule import MAX_SEGMENTS, Due
from facewire.feed.speech import Speech
from facewire.feed.spoken import SpokenFeed
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject
from facewire.source.pcm import PcmDecoder
from facewire.values import TimedMood
from facewire.wire import control as wire

__all__ = ["IDLE_NS", "SILENT_NS", "Pushed", "PushedSubjects", "SubjectFactory"]

_SECOND: Final = 10**9

SILENT_NS: Final = 10 * _SECOND
"""A client that has sent nothing for so long is gone."""

IDLE_NS: Final = 600 * _SECOND
"""A subject that outlives its client ends when nobody has named it for so long."""

_BUFFER_S: Final = 60
"""Seconds of audio that wait for one subject; a text-to-speech that is further ahead waits itself."""

_BUFFER_SAMPLES: Final = 4_000_000
"""The same bound in memory, 16 MB, which counts at high sample rates."""


class SubjectFactory(Protocol):
    """Makes a subject that fits the running line."""

    def __call__(self, name: str, feed: Feed, settings: Settings) -> Subject:
        """Return a subject that is not on the roster yet."""
        ...


@dataclass(slots=True, eq=False)
class Pushed:
    """One subject that a client pushes speech for."""

    subject: Subject
    speech: Speech
    decoder: PcmDecoder
    owner: bytes
    """The connection that opened it or used it last."""
    generation: int
    """Which of the subjects of this name it is."""
    keep: bool
    """Whether it outlives that connection."""
    renewed_ns: int
    """When its owner was last heard; where it is kept, when it was last named."""

    def push(self, pcm: bytes, now_ns: int, *, end: bool, moods: tuple[TimedMood, ...] = ()) -> Due:
        """Take more speech and return when its first sample is due.

        Raises:
            ControlError: `too_much_audio`, or `no_such_subject` where it is closing.
        """
        speech = self.speech
        if speech.schedule.closed:
            raise ControlError(
                "no_such_subject",
                f"subject {self.subject.name!r} is closing; open it again, with replace for the name at once",
            )
        if self.decoder.peek(pcm) > speech.free:
            raise ControlError(
                "too_much_audio",
                f"{speech.buffered_s:.1f} s of audio are waiting and "
                f"{speech.capacity / speech.rate:.1f} s fit; send this again later",
            )
        heard = speech.schedule.position(now_ns)
        if sum(segment.stop > heard for segment in speech.schedule.segments) >= MAX_SEGMENTS:
            raise ControlError(
                "too_much_audio", f"{MAX_SEGMENTS} utterances are waiting; send this again later"
            )
        if len(speech.schedule.moods.since(heard).entries) + len(moods) > MAX_TRACK:
            raise ControlError("too_much_audio", f"{MAX_TRACK} moods are waiting; send this again later")
        samples = self.decoder.decode(pcm)
        if end:
            self._end_utterance()
        return speech.push(samples, now_ns, end=end, moods=moods)

    def flush(self, now_ns: int) -> Due:
        """End the utterance; return when it has been heard."""
        self._end_utterance()
        return self.speech.flush(now_ns)

    def cancel(self, now_ns: int) -> Due:
        """Drop what waits and what lies ahead; return where it was cut."""
        self._end_utterance()
        return self.speech.cancel(now_ns)

    def end(self, why: str, now_ns: int) -> None:
        """Cut it off and let the face settle and go."""
        self.subject.closed_why = why
        self.cancel(now_ns)
        self.speech.close(now_ns)

    def _end_utterance(self) -> None:
        """Forget half a sample frame, which must not shift the bytes of the next utterance."""
        self.decoder.reset()


class PushedSubjects:
    """Opens, finds and ends them.

    Args:
        roster: all subjects of the line.
        make_subject: makes one that fits the line.
        fps: frames per second.
        session: of the sidecar, uint32.
    """

    def __init__(self, roster: Roster, make_subject: SubjectFactory, fps: int, session: int) -> None:
        self._roster = roster
        self._make_subject = make_subject
        self._fps = fps
        # A client that outlives the session must not meet a number that it knows; half of them lie above.
        self._generations = itertools.count((session >> 1) + 1)
        self._pushed: dict[str, Pushed] = {}

    def open(self, request: wire.Open, settings: Settings, client: bytes, now_ns: int) -> Pushed:
        """Let a new subject in.

        Raises:
            ControlError: `subject_exists` or `too_many_subjects`.
        """
        capacity = min(_BUFFER_S * request.sample_rate, _BUFFER_SAMPLES)
        speech = Speech(request.sample_rate, self._fps, capacity, int(request.delay * 1e6))
        name, generation = request.subject, next(self._generations)
        subject = self._make_subject(name, SpokenFeed(name, speech, self._fps, generation), settings)
        subject.generation = generation
        old = self._present().get(name)
        if request.replace and old is not None:
            old.end("replaced", now_ns)
            self._roster.replace(old.subject, subject)
        else:
            self._roster.add(subject)
        decoder = PcmDecoder(request.format, request.channels)
        pushed = Pushed(subject, speech, decoder, client, generation, request.keep, now_ns)
        self._pushed[name] = pushed
        return pushed

    def find(self, name: str, client: bytes, now_ns: int, generation: int | None = None) -> Pushed:
        """Return the subject called `name`, which belongs to `client` from now on.

        Args:
            name: of the subject.
            client: who asks.
            now_ns: the time.
            generation: which of this name is meant; None for whichever is there.

        Raises:
            ControlError: `no_such_subject`, `replaced` where another one is there than is meant, or
                `not_pushed` where it hears something else.
        """
        subject = self._roster.find(name)
        pushed = self._pushed.get(name)
        if pushed is None or pushed.subject is not subject:
            raise ControlError(
                "not_pushed", f"subject {name!r} hears a {subject.feed.source}; open another to push audio"
            )
        if generation not in (None, pushed.generation):
            raise ControlError(
                "replaced", f"subject {name!r} has been opened anew; open it with replace to take it back"
            )
        pushed.owner, pushed.renewed_ns = client, now_ns
        return pushed

    def renew(self, client: bytes, now_ns: int) -> None:
        """Note that a client has been heard."""
        for pushed in self._pushed.values():
            if pushed.owner == client and not pushed.keep:
                pushed.renewed_ns = now_ns

    def expire(self, now_ns: int) -> None:
        """End the subjects of clients that are gone, and those that nobody has named for long."""
        self._pushed = self._present()
        for pushed in self._pushed.values():
            schedule = pushed.speech.schedule
            is_silent = now_ns - pushed.renewed_ns >= SILENT_NS
            if schedule.closed:
                if is_silent:
                    # It plays out whatever becomes of its client, also one that has paused it since.
                    pushed.speech.resume(now_ns)
                continue
            if not pushed.keep and is_silent:
                pushed.end("silent", now_ns)
            elif pushed.keep and now_ns - pushed.renewed_ns >= IDLE_NS and _is_heard_out(pushed, now_ns):
                pushed.end("idle", now_ns)

    def _present(self) -> dict[str, Pushed]:
        on_line = set(self._roster.subjects)
        return {name: pushed for name, pushed in self._pushed.items() if pushed.subject in on_line}


def _is_heard_out(pushed: Pushed, now_ns: int) -> bool:
    schedule = pushed.speech.schedule
    return schedule.paused_ns is None and schedule.position(now_ns) >= schedule.end
