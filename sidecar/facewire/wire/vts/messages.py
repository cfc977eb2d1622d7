"""Requests to VTube Studio and its answers, one JSON object each, as its public API describes them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from facewire.errors import WireError
from facewire.wire.vts.parameters import Parameter

__all__ = [
    "MAX_MESSAGE",
    "Answer",
    "ApiError",
    "Authenticated",
    "Created",
    "Injected",
    "Known",
    "Other",
    "TokenGranted",
    "ask_token",
    "authenticate",
    "create",
    "decode",
    "inject",
    "list_parameters",
    "parse",
]

MAX_MESSAGE: Final = 2**20
"""Bytes of an answer: the list of 300 parameters has about 50 KB."""

_API: Final = "VTubeStudioPublicAPI"
_VERSION: Final = "1.0"
_PLUGIN: Final = {"pluginName": "Facewire", "pluginDeveloper": "The Facewire authors"}
"""A token is granted to this pair of names; changed, everybody would be asked again."""

_MAX_TOKEN: Final = 64
_MAX_CODE: Final = 1e9


@dataclass(frozen=True, slots=True)
class TokenGranted:
    """The user has clicked Allow."""

    token: str
    """At most 64 ASCII characters."""


@dataclass(frozen=True, slots=True)
class Authenticated:
    """Whether a token was taken; False where it is not valid any more."""

    accepted: bool


@dataclass(frozen=True, slots=True)
class Known:
    """The input parameters that exist."""

    defaults: frozenset[str]
    customs: frozenset[str]
    """Made by plugins, ours or others."""


@dataclass(frozen=True, slots=True)
class Created:
    """A parameter has been made."""


@dataclass(frozen=True, slots=True)
class Injected:
    """Values have been taken."""


@dataclass(frozen=True, slots=True)
class ApiError:
    """A request could not be carried out."""

    code: int
    """As in `facewire.wire.vts.errors`."""
    message: str


@dataclass(frozen=True, slots=True)
class Other:
    """An answer or an event that means nothing to us."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What VTube Studio says, and to which request."""

    request_id: str
    content: TokenGranted | Authenticated | Known | Created | Injected | ApiError | Other


def ask_token(request_id: str) -> str:
    """Return the request that makes VTube Studio ask its user about us."""
    return _request("AuthenticationTokenRequest", request_id, _PLUGIN)


def authenticate(request_id: str, token: str) -> str:
    """Return the request that opens a session."""
    return _request("AuthenticationRequest", request_id, {**_PLUGIN, "authenticationToken": token})


def list_parameters(request_id: str) -> str:
    """Return the request for the parameters that exist; much is sent back, so it is not for every frame."""
    return _request("InputParameterListRequest", request_id, {})


def create(request_id: str, parameter: Parameter) -> str:
    """Return the request that makes a parameter, or changes the range of ours."""
    return _request(
        "ParameterCreationRequest",
        request_id,
        {
            "parameterName": parameter.name,
            "explanation": parameter.explanation,
            "min": parameter.low,
            "max": parameter.high,
            "defaultValue": parameter.rest,
        },
    )


def inject(request_id: str, values: Iterable[tuple[str, float]], *, weight: float = 1.0) -> str:
    """Return the request that sets parameters.

    Args:
        request_id: comes back with the answer.
        values: (name, value) of each parameter.
        weight: 0..1, how much of a parameter is ours; at 0 it is given back at once, face and all.
    """
    mixed = {} if weight == 1.0 else {"weight": weight}
    return _request(
        "InjectParameterDataRequest",
        request_id,
        {
            "faceFound": weight > 0.0,
            "mode": "set",
            "parameterValues": [
                {"id": name, "value": round(float(value), 4), **mixed} for name, value in values
            ],
        },
    )


def decode(text: str) -> Answer:
    """Return what an answer says.

    Raises:
        WireError: not an answer of this API, or a field of it is missing or of another type.
    """
    message = parse(text)
    data = message.get("data")
    if not isinstance(data, dict):
        data = {}
    request_id = message.get("requestID")
    kind = message.get("messageType")
    return Answer(request_id if isinstance(request_id, str) else "", _content(kind, data))


def parse(text: str) -> dict[str, Any]:
    """Return the object of a message.

    Raises:
        WireError: not JSON, or not of this API.
    """
    if len(text) > MAX_MESSAGE:
        raise WireError(f"a message of {len(text)} characters; at most {MAX_MESSAGE} are read")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise WireError("a message that is not JSON") from None
    if not isinstance(message, dict) or message.get("apiName") != _API:
        raise WireError("a message that is not of VTube Studio's API")
    return message


def _request(kind: str, request_id: str, data: Mapping[str, object]) -> str:
    return json.dumps(
        {
            "apiName": _API,
            "apiVersion": _VERSION,
            "requestID": request_id,
            "messageType": kind,
            "data": data,
        },
        separators=(",", ":"),
    )


def _content(
    kind: object, data: Mapping[str, object]
) -> TokenGranted | Authenticated | Known | Created | Injected | ApiError | Other:
    match kind:
        case "AuthenticationTokenResponse":
            token = data.get("authenticationToken")
            if not isinstance(token, str) or not token.isascii() or not 1 <= len(token) <= _MAX_TOKEN:
                raise WireError("an answer with a token that is none")
            return TokenGranted(token)
        case "AuthenticationResponse":
            return Authenticated(data.get("authenticated") is True)
        case "InputParameterListResponse":
            return Known(_names(data, "defaultParameters"), _names(data, "customParameters"))
        case "ParameterCreationResponse":
            return Created()
        case "InjectParameterDataResponse":
            return Injected()
        case "APIError":
            return _error(data)
    return Other()


def _error(data: Mapping[str, object]) -> ApiError:
    code = data.get("errorID")
    if not isinstance(code, int | float) or isinstance(code, bool) or not abs(code) < _MAX_CODE:
        raise WireError("an error without its number")
    return ApiError(int(code), str(data.get("message", "")))


def _names(data: Mapping[str, object], key: str) -> frozenset[str]:
    entries = data.get(key)
    if not isinstance(entries, list):
        raise WireError(f"a list of parameters without {key}")
    return frozenset(
        entry["name"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("name"), str)
    )
