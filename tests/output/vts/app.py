"""VTube Studio's plugin API, written from its public document alone, and as strict as that is.

It knows nothing of the sidecar's code. It keeps what it was told, counts what it refused, and forgets a
parameter that it has not heard of for a second.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

DEFAULTS = (
    *("FacePositionX", "FacePositionY", "FacePositionZ", "FaceAngleX", "FaceAngleY", "FaceAngleZ"),
    *("MouthSmile", "MouthOpen", "Brows", "MousePositionX", "MousePositionY", "TongueOut", "EyeOpenLeft"),
    *("EyeOpenRight", "EyeLeftX", "EyeLeftY", "EyeRightX", "EyeRightY", "CheekPuff", "BrowLeftY"),
    *("BrowRightY", "VoiceFrequency", "VoiceVolume", "VoiceVolumePlusMouthOpen"),
    *("VoiceFrequencyPlusMouthSmile", "VoiceA", "VoiceI", "VoiceU", "VoiceE", "VoiceO", "VoiceSilence"),
    *("MouthX", "FaceAngry"),
)
"""The default parameters as VTube Studio's wiki lists them."""

OLD_DEFAULTS = ("MouthSmile", "MouthOpen", "VoiceVolume", "VoiceFrequency", "EyeOpenLeft", "EyeOpenRight")
"""Of a version without the rest."""

SECOND = 10**9


@dataclass
class Custom:
    owner: str
    low: float
    high: float
    default: float


@dataclass
class App:
    """One running VTube Studio; `connect` gives what it does for one connection."""

    now_ns: Callable[[], int] = lambda: 0
    defaults: tuple[str, ...] = DEFAULTS
    popup: str = "allow"
    """What its user does when asked: `allow`, `deny`, or nothing: `later`."""
    tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    customs: dict[str, Custom] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    """Parameters that another plugin controls."""
    total_limit: int = 300
    plugin_limit: int = 100
    active: bool = True
    popups: int = 0
    values: dict[str, tuple[int, float, float]] = field(default_factory=dict)
    """Of each parameter that was ever set: when, value, weight."""
    widest_gap_ns: int = 0
    injections: int = 0
    errors: list[int] = field(default_factory=list)
    face_found: bool = False

    def driven(self) -> dict[str, float]:
        """The parameters that are ours now, with their values."""
        now_ns = self.now_ns()
        return {
            name: value
            for name, (at_ns, value, weight) in self.values.items()
            if now_ns - at_ns < SECOND and weight > 0
        }

    def revoke(self) -> None:
        """What a user does in the settings: the plugin's parameters go with its token."""
        self.tokens.clear()
        self.customs.clear()


class RefusedError(Exception):
    """An `APIError`."""


@dataclass
class Connection:
    """One client's."""

    app: App
    plugin: str = ""
    waiting: Json | None = None
    """The token request whose popup is open."""

    def hear(self, text: str) -> list[str]:
        """Answer one message."""
        request: Json = {}
        try:
            try:
                request = json.loads(text)
            except ValueError:
                raise RefusedError(2) from None
            answer = self.handle(request)
        except RefusedError as error:
            (code,) = error.args
            self.app.errors.append(code)
            answer = ("APIError", {"errorID": code, "message": f"error {code}"})
        return [] if answer is None else [self.pack(request, *answer)]

    def click(self, button: str) -> list[str]:
        """The user answers the popup."""
        assert self.waiting is not None
        request, self.waiting = self.waiting, None
        self.app.popup = button
        return self.hear(json.dumps(request))

    @staticmethod
    def pack(request: Json, kind: str, data: Json) -> str:
        request_id = request.get("requestID", "some-uuid")
        return json.dumps(
            {
                "apiName": "VTubeStudioPublicAPI",
                "apiVersion": "1.0",
                "timestamp": 1625405710728,
                "requestID": request_id,
                "messageType": kind,
                "data": data,
                "somethingLater": {"x": 1},
            }
        )

    def handle(self, request: Json) -> tuple[str, Json] | None:
        if not self.app.active:
            raise RefusedError(1)
        if request.get("apiName") != "VTubeStudioPublicAPI":
            raise RefusedError(3)
        if request.get("apiVersion") != "1.0":
            raise RefusedError(4)
        request_id = request.get("requestID", "x")
        if not isinstance(request_id, str) or not request_id.isascii() or not 1 <= len(request_id) <= 64:
            raise RefusedError(5)
        kind, data = request.get("messageType"), request.get("data") or {}
        if not kind:
            raise RefusedError(6)
        handlers: dict[str, Callable[[Json, Json], tuple[str, Json] | None]] = {
            "APIStateRequest": self.state,
            "AuthenticationTokenRequest": self.ask,
            "AuthenticationRequest": self.authenticate,
            "InputParameterListRequest": self.parameters,
            "ParameterCreationRequest": self.create,
            "InjectParameterDataRequest": self.inject,
        }
        if kind not in handlers:
            raise RefusedError(7)
        if kind in (
            "InputParameterListRequest",
            "ParameterCreationRequest",
            "InjectParameterDataRequest",
        ) and (self.plugin not in {plugin for plugin, _ in self.app.tokens.values()}):
            raise RefusedError(8)
        return handlers[kind](request, data)

    def state(self, _: Json, __: Json) -> tuple[str, Json]:
        data = {
            "active": True,
            "vTubeStudioVersion": "1.9.0",
            "currentSessionAuthenticated": bool(self.plugin),
        }
        return "APIStateResponse", data

    def ask(self, request: Json, data: Json) -> tuple[str, Json] | None:
        name, developer = data.get("pluginName"), data.get("pluginDeveloper")
        if not isinstance(name, str) or not 3 <= len(name) <= 32:
            raise RefusedError(52)
        if not isinstance(developer, str) or not 3 <= len(developer) <= 32:
            raise RefusedError(53)
        if self.waiting is not None:
            raise RefusedError(51)
        self.app.popups += 1
        if self.app.popup == "later":
            self.waiting = request
            return None
        if self.app.popup == "deny":
            raise RefusedError(50)
        token = f"some-token-{len(self.app.tokens)}-{self.app.popups}"
        self.app.tokens[token] = (name, developer)
        return "AuthenticationTokenResponse", {"authenticationToken": token}

    def authenticate(self, _: Json, data: Json) -> tuple[str, Json]:
        for code, key in ((100, "authenticationToken"), (101, "pluginName"), (102, "pluginDeveloper")):
            if not data.get(key):
                raise RefusedError(code)
        valid = self.app.tokens.get(data["authenticationToken"]) == (
            data["pluginName"],
            data["pluginDeveloper"],
        )
        self.plugin = data["pluginName"] if valid else ""
        return "AuthenticationResponse", {"authenticated": valid, "reason": "so it is"}

    def parameters(self, _: Json, __: Json) -> tuple[str, Json]:
        def entry(name: str, owner: str) -> Json:
            return {"name": name, "addedBy": owner, "value": 0.0, "min": 0.0, "max": 1.0, "defaultValue": 0.0}

        return "InputParameterListResponse", {
            "modelLoaded": True,
            "modelName": "M",
            "modelID": "m",
            "customParameters": [entry(name, one.owner) for name, one in self.app.customs.items()],
            "defaultParameters": [entry(name, "VTube Studio") for name in self.app.defaults],
        }

    def create(self, _: Json, data: Json) -> tuple[str, Json]:
        name = data.get("parameterName")
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9]{4,32}", name):
            raise RefusedError(350)
        given = [data.get(key) for key in ("min", "max", "defaultValue")]
        low, high, default = (one if isinstance(one, int | float) else 1e9 for one in given)
        if max(abs(low), abs(high), abs(default)) > 1e6 or low > high:
            raise RefusedError(351)
        explanation = data.get("explanation", "")
        if not isinstance(explanation, str) or len(explanation) >= 256:
            raise RefusedError(353)
        if name in self.app.defaults:
            raise RefusedError(354)
        existing = self.app.customs.get(name)
        if existing is not None and existing.owner != self.plugin:
            raise RefusedError(352)
        if existing is None:
            if sum(one.owner == self.plugin for one in self.app.customs.values()) >= self.app.plugin_limit:
                raise RefusedError(355)
            if len(self.app.customs) >= self.app.total_limit:
                raise RefusedError(356)
        self.app.customs[name] = Custom(self.plugin, low, high, default)
        return "ParameterCreationResponse", {"parameterName": name}

    def inject(self, _: Json, data: Json) -> tuple[str, Json]:
        values = data.get("parameterValues")
        if not isinstance(values, list) or not values:
            raise RefusedError(450)
        if data.get("mode", "set") not in ("set", "add"):
            raise RefusedError(455)
        for one in values:
            value, weight = one.get("value"), one.get("weight", 1)
            if not isinstance(value, int | float) or not abs(value) <= 1e6:
                raise RefusedError(451)
            if not isinstance(weight, int | float) or not 0 <= weight <= 1:
                raise RefusedError(452)
            if one.get("id") not in (*self.app.defaults, *self.app.customs):
                raise RefusedError(453)
            if one["id"] in self.app.elsewhere and data.get("mode", "set") == "set":
                raise RefusedError(454)
        now_ns = self.app.now_ns()
        for one in values:
            before = self.app.values.get(one["id"])
            if before is not None and before[2] > 0:
                self.app.widest_gap_ns = max(self.app.widest_gap_ns, now_ns - before[0])
            self.app.values[one["id"]] = (now_ns, one["value"], one.get("weight", 1))
        self.app.injections += 1
        self.app.face_found = bool(data.get("faceFound"))
        return "InjectParameterDataResponse", {}
