"""The conversation with VTube Studio, from one connection to the next: messages in, messages out, no sockets.

    open ─▶ ask for a token ─▶ authenticate ─▶ list the parameters ─▶ create those that lack ─▶ stream
              (once, ever)         ▲  refused: once more from the token        ▲ one has gone        │
                                   └────────────── not authenticated any more ─┴─────────────────────┘

A stream that VTube Studio refuses for one parameter is refused as a whole, and the answer does not name the
parameter. So each is then sent alone once, and those that are refused again are left out for a while.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from facewire.errors import WireError
from facewire.output.vts.left_out import LeftOut
from facewire.ports import Clock
from facewire.values import OutputState
from facewire.wire.vts import errors, messages
from facewire.wire.vts.parameters import Parameter

__all__ = ["Session"]

_PATIENCE_NS: Final = 5 * 10**9
"""An answer that takes longer does not come."""
_POPUP_NS: Final = 3 * 10**9
"""Until we ask again where VTube Studio is asking its user something else."""
_RELIST_NS: Final = 30 * 10**9
_MOST_UNDERWAY: Final = 8
"""Faces without an answer: a quarter of a second."""

_DOUBTFUL: Final = (errors.VALUE_INVALID, errors.NAME_NOT_FOUND, errors.CONTROLLED_ELSEWHERE)


class _Phase(Enum):
    CLOSED = 0
    ASKING = 1
    AUTHENTICATING = 2
    LISTING = 3
    CREATING = 4
    STREAMING = 5
    PROBING = 6


@dataclass(frozen=True, slots=True)
class _Underway:
    """A request without its answer yet."""

    sent_ns: int
    parameter: Parameter | None = None
    """The one that it is about, where it is about one."""


class Session:
    """What is to be said next, and what the state is.

    Args:
        clock: time.
        wanted: parameters to send; those with an explanation are created where they do not exist.
        token: as it was granted before; empty where none was.
        keep: is told of a new token, and of its end by an empty one.
    """

    def __init__(
        self, clock: Clock, wanted: Sequence[Parameter], token: str, keep: Callable[[str], None]
    ) -> None:
        self._clock = clock
        self._wanted = tuple(wanted)
        self._token = token
        self._keep = keep
        self._phase = _Phase.CLOSED
        self._count = 0
        self._underway: dict[str, _Underway] = {}
        self._left_out = LeftOut(clock)
        self._existing: frozenset[str] = frozenset()
        self._last: tuple[tuple[Parameter, float], ...] = ()
        self._asked = False
        """Whether a token was asked for since one was good."""
        self._popup_ns: int | None = None
        self._relisted_ns: int | None = None
        self.denied = False
        """The user has said no; nothing is asked again in this run."""
        self.broken = False
        """This connection is of no more use; another one may be."""
        self.state = OutputState.REFUSED
        self.why = "not connected yet"

    @property
    def streaming(self) -> bool:
        """Return whether faces are taken."""
        return self._phase is _Phase.STREAMING

    def open(self) -> list[str]:
        """Begin on a new connection; return what to say first."""
        self.broken = False
        self._underway.clear()
        return [self._authenticate() if self._token else self._ask()]

    def close(self) -> None:
        """Forget the connection."""
        self._phase = _Phase.CLOSED
        self._underway.clear()

    def hear(self, text: str) -> list[str]:
        """Take one message; return what to say next."""
        try:
            answer = messages.decode(text)
        except WireError as error:
            return self._break(f"it does not speak VTube Studio's API: {error}")
        underway = self._underway.pop(answer.request_id, None)
        if underway is None:
            return []
        match answer.content:
            case messages.TokenGranted(token):
                self._token = token
                self._keep(token)
                return [self._authenticate()]
            case messages.Authenticated(accepted):
                return self._list() if accepted else self._renew()
            case messages.Known() as known:
                return self._compare(known)
            case messages.Created() if underway.parameter is not None:
                self._existing |= {underway.parameter.name}
            case messages.ApiError() as refusal:
                return self._refused(refusal, underway)
        return self._continue()

    def remind(self) -> list[str]:
        """Return what has become due by time alone."""
        now_ns = self._clock.now_ns()
        if self._popup_ns is not None and now_ns >= self._popup_ns:
            return [self._ask()]
        # A user may take any time to answer the question about us.
        if self._phase is not _Phase.ASKING and any(
            now_ns - one.sent_ns > _PATIENCE_NS for one in self._underway.values()
        ):
            return self._break("it has stopped answering; restart VTube Studio if it hangs")
        return []

    def inject(self, values: Iterable[tuple[Parameter, float]], *, weight: float = 1.0) -> str | None:
        """Return the message that sets those parameters that can be set, None where faces have to wait."""
        if not self.streaming or len(self._underway) >= _MOST_UNDERWAY:
            return None
        usable = self._existing - self._left_out.names()
        self._last = tuple((one, value) for one, value in values if one.name in usable)
        self.why = self._left_out.explain()
        self.state = OutputState.SENDING if self._last else OutputState.REFUSED
        if not self._last:
            self.why = self.why or "it has none of the parameters that this output's mask leaves"
            return None
        named = ((one.name, value) for one, value in self._last)
        return messages.inject(self._note(), named, weight=weight)

    def _ask(self) -> str:
        self._phase, self._asked, self._popup_ns = _Phase.ASKING, True, None
        self.state, self.why = OutputState.WAITING, "click 'Allow' in VTube Studio, which asks about Facewire"
        return messages.ask_token(self._note())

    def _authenticate(self) -> str:
        self._phase = _Phase.AUTHENTICATING
        self.state, self.why = OutputState.WAITING, "signing in to VTube Studio"
        return messages.authenticate(self._note(), self._token)

    def _renew(self) -> list[str]:
        """Ask for another token, for the one that we have is not good; once."""
        self._underway.clear()
        if self._asked:
            return self._break(errors.explain(errors.NOT_AUTHENTICATED, ""))
        self._token = ""
        self._keep("")
        return [self._ask()]

    def _list(self) -> list[str]:
        self._phase, self._asked = _Phase.LISTING, False
        return [messages.list_parameters(self._note())]

    def _compare(self, known: messages.Known) -> list[str]:
        self._existing = known.defaults | known.customs
        missing = [one for one in self._wanted if one.explanation and one.name not in self._existing]
        self._phase = _Phase.CREATING
        return [messages.create(self._note(one), one) for one in missing] or self._continue()

    def _refused(self, error: messages.ApiError, underway: _Underway) -> list[str]:
        why = errors.explain(error.code, error.message)
        if error.code == errors.POPUP_OPEN:
            self.why, self._popup_ns = why, self._clock.now_ns() + _POPUP_NS
            return []
        if error.code == errors.NOT_AUTHENTICATED:
            return self._renew()
        if underway.parameter is not None and self._phase in (_Phase.CREATING, _Phase.PROBING):
            self._left_out.add(underway.parameter.name, why)
            return self._continue(gone=error.code == errors.NAME_NOT_FOUND)
        if self._phase is _Phase.STREAMING and error.code in _DOUBTFUL:
            return self._probe()
        self.denied = error.code == errors.DENIED
        return self._break(why)

    def _probe(self) -> list[str]:
        """Send each parameter alone, to learn which one is refused."""
        self._phase = _Phase.PROBING
        self._underway.clear()
        return [messages.inject(self._note(one), [(one.name, value)]) for one, value in self._last]

    def _continue(self, *, gone: bool = False) -> list[str]:
        """Stream once all that was asked about single parameters is answered."""
        now_ns = self._clock.now_ns()
        if gone and (self._relisted_ns is None or now_ns - self._relisted_ns > _RELIST_NS):
            self._relisted_ns = now_ns
            self._underway.clear()
            self._left_out.clear()
            return self._list()
        if self._phase in (_Phase.CREATING, _Phase.PROBING) and not self._underway:
            self._phase = _Phase.STREAMING
            self.state, self.why = OutputState.SENDING, self._left_out.explain()
        return []

    def _break(self, why: str) -> list[str]:
        self.broken = True
        self.state, self.why = OutputState.REFUSED, why
        return []

    def _note(self, parameter: Parameter | None = None) -> str:
        self._count += 1
        request_id = f"facewire-{self._count}"
        self._underway[request_id] = _Underway(self._clock.now_ns(), parameter)
        return request_id
