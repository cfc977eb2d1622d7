"""Messages of VTube Studio's API, against the examples of its public document."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.wire.vts import beacon, errors, messages
from facewire.wire.vts.messages import Answer, ApiError, Authenticated, Created, Injected, Known, Other
from facewire.wire.vts.parameters import Parameter


def answer(kind: str, data: object, **more: object) -> str:
    """As the document shows answers."""
    return json.dumps(
        {
            "apiName": "VTubeStudioPublicAPI",
            "apiVersion": "1.0",
            "timestamp": 1625405710728,
            "requestID": "SomeID",
            "messageType": kind,
            "data": data,
            **more,
        }
    )


def asked(kind: str, data: object) -> dict[str, object]:
    """As the document shows requests."""
    return {
        "apiName": "VTubeStudioPublicAPI",
        "apiVersion": "1.0",
        "requestID": "SomeID",
        "messageType": kind,
        "data": data,
    }


US = {"pluginName": "Facewire", "pluginDeveloper": "The Facewire authors"}


def test_requests() -> None:
    said = {
        messages.ask_token("SomeID"): asked("AuthenticationTokenRequest", US),
        messages.authenticate("SomeID", "tok"): asked(
            "AuthenticationRequest", {**US, "authenticationToken": "tok"}
        ),
        messages.list_parameters("SomeID"): asked("InputParameterListRequest", {}),
        messages.create("SomeID", Parameter("JawOpen", {}, explanation="How far.")): asked(
            "ParameterCreationRequest",
            {"parameterName": "JawOpen", "explanation": "How far.", "min": 0, "max": 1, "defaultValue": 0},
        ),
        messages.inject("SomeID", [("FaceAngleX", 12.31), ("MouthOpen", 0.123456)]): asked(
            "InjectParameterDataRequest",
            {
                "faceFound": True,
                "mode": "set",
                "parameterValues": [
                    {"id": "FaceAngleX", "value": 12.31},
                    {"id": "MouthOpen", "value": 0.1235},
                ],
            },
        ),
        messages.inject("SomeID", [("MouthOpen", 1.0)], weight=0.0): asked(
            "InjectParameterDataRequest",
            {
                "faceFound": False,
                "mode": "set",
                "parameterValues": [{"id": "MouthOpen", "value": 1.0, "weight": 0.0}],
            },
        ),
    }
    for text, meaning in said.items():
        assert json.loads(text) == meaning
        assert "\n" not in text


@pytest.mark.parametrize(
    ("kind", "data", "content"),
    [
        (
            "AuthenticationTokenResponse",
            {"authenticationToken": "adcd-123-ef09-some-token-string-abcd"},
            messages.TokenGranted("adcd-123-ef09-some-token-string-abcd"),
        ),
        ("AuthenticationResponse", {"authenticated": True, "reason": "Token valid."}, Authenticated(True)),
        ("AuthenticationResponse", {"authenticated": False, "reason": "revoked"}, Authenticated(False)),
        ("APIError", {"errorID": 50, "message": "User has denied"}, ApiError(50, "User has denied")),
        ("ParameterCreationResponse", {"parameterName": "MyNewParamName"}, Created()),
        ("InjectParameterDataResponse", {}, Injected()),
        ("InjectParameterDataResponse", None, Injected()),
        ("ModelLoadedEvent", {"modelLoaded": True}, Other()),
        (
            "InputParameterListResponse",
            {
                "modelLoaded": True,
                "customParameters": [{"name": "MyCustomParamName1", "addedBy": "My Plugin", "value": 12.4}],
                "defaultParameters": [{"name": "FaceAngleX", "addedBy": "VTube Studio"}, {"x": 1}, 7],
            },
            Known(frozenset({"FaceAngleX"}), frozenset({"MyCustomParamName1"})),
        ),
    ],
)
def test_answers(kind: str, data: object, content: object) -> None:
    assert messages.decode(answer(kind, data)) == Answer("SomeID", content)  # type: ignore[arg-type]
    assert messages.decode(answer(kind, data, laterField=[1])) == Answer("SomeID", content)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (answer("AuthenticationTokenResponse", {}), "a token that is none"),
        (answer("AuthenticationTokenResponse", {"authenticationToken": "x" * 65}), "a token that is none"),
        (answer("InputParameterListResponse", {"defaultParameters": []}), "without customParameters"),
        (answer("APIError", {"message": "x"}), "without its number"),
        (answer("APIError", {"errorID": True}), "without its number"),
        (answer("APIError", {"errorID": 10**400}), "without its number"),
        ('{"apiName": "OtherAPI"}', "not of VTube Studio's API"),
        ("[1]", "not of VTube Studio's API"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        (" " * (messages.MAX_MESSAGE + 1), "at most"),
    ],
)
def test_refuses(text: str, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        messages.decode(text)


def test_cut_short_at_any_place() -> None:
    text = answer("APIError", {"errorID": 8, "message": "not authenticated"})
    for length in range(len(text)):
        with pytest.raises(WireError):
            messages.decode(text[:length])


@given(st.text(max_size=100) | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(json.dumps))
def test_anything_may_come(text: str) -> None:
    with pytest.raises(WireError):
        messages.decode(text)
    assert beacon.decode(text.encode("utf-8", "surrogatepass")) is None


@pytest.mark.parametrize("code", [0, 1, 3, 4, 8, 9, 50, 51, 52, 53, *range(350, 357), *range(450, 456)])
def test_every_error_that_may_come_is_explained(code: int) -> None:
    sentence = errors.explain(code, "their words")
    assert "their words" not in sentence
    assert sentence.endswith(f"(error {code})")


def test_other_errors_are_told_in_their_own_words() -> None:
    assert errors.explain(999, "Something\n else") == "VTube Studio says: Something else (error 999)"
    assert errors.explain(999, "") == "VTube Studio says: no reason given (error 999)"
    assert len(errors.explain(999, "x" * 10_000)) < 300
