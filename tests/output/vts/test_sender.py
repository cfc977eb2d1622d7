"""The sender against a strict VTube Studio, in virtual time."""

import json
import sys
from pathlib import Path

import pytest

from facewire.output.vts.sender import VtsSender
from facewire.values import OutputState
from facewire.wire.vts.beacon import Beacon
from facewire.wire.vts.parameters import ARKIT, CUSTOM, DEFAULTS
from tests.output.vts.app import OLD_DEFAULTS, App, Custom
from tests.output.vts.rig import Rig, face

TALKING = face(jawOpen=0.5, aa=0.75, mouthSmileLeft=0.5)


def test_it_asks_once_signs_in_creates_what_lacks_and_streams(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.play(1.0, TALKING)
    assert rig.app.popups == 1
    assert rig.token.read_text() in rig.app.tokens
    assert {one.name for one in CUSTOM} == set(rig.app.customs)
    driven = rig.app.driven()
    assert driven["MouthOpen"] == 0.5
    assert driven["MouthSmile"] == 0.625
    assert driven["VoiceA"] == 0.75
    assert driven["JawOpen"] == 0.5
    assert rig.app.face_found
    assert rig.app.errors == []
    assert (rig.state, rig.why) == (OutputState.SENDING, "")
    assert rig.sender.status.packets == rig.app.injections >= 28


def test_the_token_is_used_again(tmp_path: Path) -> None:
    first = Rig(tmp_path)
    first.play(0.5, TALKING)
    second = Rig(tmp_path, first.app)
    second.play(0.5, TALKING)
    assert first.app.popups == 1
    assert second.state == OutputState.SENDING


def test_a_model_of_old_that_knows_mouth_open_and_smile_only(tmp_path: Path) -> None:
    rig = Rig(tmp_path, App(defaults=OLD_DEFAULTS), DEFAULTS)
    rig.play(1.0, TALKING)
    assert rig.app.errors == [], "nothing is sent that does not exist, and no default is created"
    assert rig.app.driven() == {
        "MouthOpen": 0.5, "VoiceVolume": 0.5, "MouthSmile": 0.625, "VoiceFrequency": 0.625,
        "EyeOpenLeft": 0.5, "EyeOpenRight": 0.5,
    }  # fmt: skip


def test_the_52_under_their_own_names(tmp_path: Path) -> None:
    rig = Rig(tmp_path, parameters=ARKIT)
    rig.play(1.0, TALKING)
    assert rig.app.errors == [], "CheekPuff and TongueOut are there already"
    assert len(rig.app.driven()) == 52
    assert rig.app.driven()["MouthSmileLeft"] == 0.5


def test_a_head_that_never_moved_is_left_to_the_camera(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.play(0.5, TALKING)
    assert not any(name.startswith("FaceAngle") for name in rig.app.driven())
    rig.play(0.1, face(headYaw=-0.1))
    assert rig.app.driven()["FaceAngleX"] == pytest.approx(5.7296)
    rig.play(0.1, face())
    assert rig.app.driven()["FaceAngleX"] == 0.0, "it came back to the middle"


def test_each_parameter_is_sent_again_in_time_while_no_face_comes(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.play(1.0, TALKING)
    rig.play(1.5)
    assert rig.app.driven()["MouthOpen"] == 0.5
    assert rig.app.widest_gap_ns < 500_000_000


def test_a_face_that_has_gone_is_given_back_at_once_and_may_return(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.play(1.0, TALKING)
    rig.play(2.1)
    assert rig.app.driven() == {}
    assert not rig.app.face_found
    injections = rig.app.injections
    rig.play(60.0)
    assert rig.app.injections == injections, "nothing is said about a face that is not there"
    rig.play(0.1, TALKING)
    assert rig.app.driven()["MouthOpen"] == 0.5


def test_a_stop_gives_back_and_hangs_up(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.play(1.0, TALKING)
    rig.sender.close()
    assert rig.app.driven() == {}
    assert rig.wires[-1].closed
    assert rig.broadcasts.closed


def test_it_waits_for_the_user_as_long_as_that_takes(tmp_path: Path) -> None:
    rig = Rig(tmp_path, App(popup="later"))
    rig.play(120.0, TALKING)
    assert (rig.state, rig.app.popups) == (OutputState.WAITING, 1)
    assert "click 'Allow' in VTube Studio" in rig.why
    wire = rig.wires[-1]
    wire.coming += wire.connection.click("allow")
    rig.play(0.5, TALKING)
    assert rig.state == OutputState.SENDING


def test_a_user_who_says_no_is_not_asked_again(tmp_path: Path) -> None:
    rig = Rig(tmp_path, App(popup="deny"))
    rig.play(3600.0)
    assert rig.app.popups == 1
    assert rig.state == OutputState.REFUSED
    assert "you denied access; start Facewire again" in rig.why
    assert not rig.token.exists()


def test_a_popup_about_another_plugin(tmp_path: Path) -> None:
    rig = Rig(tmp_path, App(popup="later"))
    rig.sender.attend()
    rig.sender.close()
    # The popup of the connection before is still open.
    rig.sender = VtsSender(
        rig.clock, "127.0.0.1", 8001, DEFAULTS, rig.sender._tokens, lambda _host, _port: rig.wires[0]
    )
    rig.play(10.0)
    assert "VTube Studio is asking you about a plugin" in rig.why
    assert rig.state == OutputState.WAITING
    assert 2 <= rig.app.errors.count(51) <= 5
    rig.wires[0].connection.waiting = None
    rig.app.popup = "allow"
    rig.play(4.0, TALKING)
    assert rig.state == OutputState.SENDING


def test_a_token_that_was_revoked_between_two_runs(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.play(0.5, TALKING)
    rig.app.revoke()
    again = Rig(tmp_path, rig.app)
    again.play(0.5, TALKING)
    assert rig.app.popups == 2
    assert again.state == OutputState.SENDING
    assert again.token.read_text() in rig.app.tokens


def test_a_token_that_is_revoked_while_faces_stream(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.play(0.5, TALKING)
    rig.app.revoke()
    rig.play(1.0, TALKING)
    assert rig.app.popups == 2
    assert 8 in rig.app.errors
    assert rig.state == OutputState.SENDING
    assert {one.name for one in CUSTOM} == set(rig.app.customs), "made again"


def test_an_app_that_never_takes_its_own_token_does_not_nag(tmp_path: Path) -> None:
    rig = Rig(tmp_path)

    def never(answers: list[str]) -> list[str]:
        return [answer.replace('"authenticated": true', '"authenticated": false') for answer in answers]

    rig.twist = never
    rig.play(600.0)
    assert rig.app.popups == 1
    assert rig.state == OutputState.REFUSED
    assert "(error 8)" in rig.why


def test_it_is_not_there_and_comes(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.running = False
    rig.play(60.0, TALKING)
    assert rig.state == OutputState.REFUSED
    assert "nothing listens at 127.0.0.1:8001; start VTube Studio" in rig.why
    waits = [(after - before) / 1e9 for before, after in zip(rig.tries, rig.tries[1:], strict=False)]
    assert waits == pytest.approx([0.5, 1, 2, 4, 8, 15, 15], abs=0.1)
    assert rig.sender.status.dropped == rig.n
    rig.running = True
    rig.play(16.0, TALKING)
    assert rig.state == OutputState.SENDING


def test_it_goes_and_comes_again_and_again(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    for _ in range(5):
        rig.play(1.0, TALKING)
        assert rig.state == OutputState.SENDING
        rig.stop_app()
        rig.play(0.2, TALKING)
        assert rig.state == OutputState.REFUSED
        assert "VTube Studio was closed" in rig.why or "nothing listens" in rig.why
        rig.running = True
        rig.play(1.0, TALKING)
    assert rig.app.popups == 1
    assert all(wire.closed for wire in rig.wires[:-1])


def test_one_that_hangs_is_left_and_tried_again(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.play(1.0, TALKING)
    rig.deaf = True
    said = len(rig.said)
    rig.play(4.5, TALKING)
    assert len(rig.said) - said <= 8, "a receiver that takes nothing is not fed"
    assert rig.sender.status.dropped > 100
    rig.play(1.0, TALKING)
    assert "it has stopped answering" in rig.why
    assert rig.wires[0].closed
    rig.deaf = False
    rig.play(8.0, TALKING)
    assert rig.state == OutputState.SENDING
    assert rig.app.driven()["MouthOpen"] == 0.5


@pytest.mark.parametrize(
    "nonsense",
    ["", "{", "[]", "null", '{"apiName": "Other"}', "[" * 100_000],
)
def test_one_that_lies(tmp_path: Path, nonsense: str) -> None:
    rig = Rig(tmp_path)
    rig.twist = lambda answers: [nonsense for _ in answers]
    rig.play(60.0, TALKING)
    assert rig.state == OutputState.REFUSED
    assert rig.why.isprintable()
    assert len(rig.tries) < 12
    rig.twist = lambda answers: answers
    rig.play(16.0, TALKING)
    assert rig.state == OutputState.SENDING


def test_events_and_answers_to_nobody_are_passed_over(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    event = json.dumps(
        {"apiName": "VTubeStudioPublicAPI", "messageType": "ModelLoadedEvent", "requestID": "x", "data": {}}
    )
    rig.twist = lambda answers: [event, *answers, *answers]
    rig.play(1.0, TALKING)
    assert (rig.state, rig.app.popups, rig.app.errors) == (OutputState.SENDING, 1, [])


def test_another_version_of_the_api(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    answer = {
        "apiName": "VTubeStudioPublicAPI", "messageType": "APIError", "data": {"errorID": 4, "message": "no"},
    }  # fmt: skip
    rig.twist = lambda _: [json.dumps({**answer, "requestID": json.loads(rig.said[-1])["requestID"]})]
    rig.play(2.0, TALKING)
    assert rig.state == OutputState.REFUSED
    assert "another version of its API" in rig.why


def test_a_parameter_that_another_plugin_drives_is_left_to_it(tmp_path: Path) -> None:
    rig = Rig(tmp_path, App(elsewhere={"MouthOpen", "JawOpen"}))
    rig.play(5.0, TALKING)
    driven = rig.app.driven()
    assert "MouthOpen" not in driven
    assert driven["VoiceA"] == 0.75
    assert rig.state == OutputState.SENDING
    assert rig.why.startswith("JawOpen, MouthOpen: another plugin drives it")
    errors = len(rig.app.errors)
    rig.app.elsewhere.clear()
    rig.play(31.0, TALKING)
    assert rig.app.driven()["MouthOpen"] == 0.5
    assert rig.why == ""
    assert len(rig.app.errors) == errors


def test_all_parameters_driven_elsewhere(tmp_path: Path) -> None:
    rig = Rig(tmp_path, App(elsewhere={one.name for one in DEFAULTS + CUSTOM}))
    rig.play(100.0, TALKING)
    assert rig.state == OutputState.REFUSED
    assert "another plugin drives it" in rig.why
    assert len(rig.app.errors) < 5 * len(DEFAULTS + CUSTOM), "tried every 30 s, no oftener"


def test_a_parameter_that_somebody_deletes_is_made_again(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.play(1.0, TALKING)
    del rig.app.customs["JawOpen"]
    rig.play(1.0, TALKING)
    assert rig.app.driven()["JawOpen"] == 0.5
    assert rig.state == OutputState.SENDING
    assert rig.app.popups == 1


@pytest.mark.parametrize(
    ("app", "code", "words"),
    [
        (App(total_limit=3), 356, "all plugins together have made as many parameters"),
        (App(plugin_limit=3), 355, "we have made as many parameters as a plugin may"),
    ],
)
def test_no_room_for_more_parameters(tmp_path: Path, app: App, code: int, words: str) -> None:
    rig = Rig(tmp_path, app)
    rig.play(2.0, TALKING)
    assert len(app.customs) == 3
    assert set(app.errors) == {code}
    assert words in rig.why
    assert rig.state == OutputState.SENDING
    assert rig.app.driven()["MouthOpen"] == 0.5


def test_a_parameter_of_another_plugin_is_fed_and_not_made(tmp_path: Path) -> None:
    app = App(customs={"JawOpen": Custom("VBridger", 0.0, 1.0, 0.0)})
    rig = Rig(tmp_path, app)
    rig.play(1.0, TALKING)
    assert app.customs["JawOpen"].owner == "VBridger"
    assert app.driven()["JawOpen"] == 0.5
    assert app.errors == []


def test_one_parameter_that_is_not_taken_is_left_out(tmp_path: Path) -> None:
    rig = Rig(tmp_path)

    def refuse(answers: list[str]) -> list[str]:
        said = json.loads(rig.said[-1])
        ids = [one["id"] for one in said["data"].get("parameterValues", [])]
        if "VoiceA" not in ids:
            return answers
        data = {"errorID": 451, "message": "bad value"}
        return [json.dumps({**json.loads(answers[0]), "messageType": "APIError", "data": data})]

    rig.twist = refuse
    rig.play(2.0, TALKING)
    assert rig.state == OutputState.SENDING
    assert rig.why.startswith("VoiceA: a value is not a number")


def failing(rig: Rig, kind: str, code: int) -> None:
    """Let the app answer each request of a kind with an error, whatever it asks."""

    def fail(answers: list[str]) -> list[str]:
        said = json.loads(rig.said[-1])
        if said["messageType"] != kind:
            return answers
        error = {"messageType": "APIError", "data": {"errorID": code, "message": "their words"}}
        return [json.dumps({**json.loads(answers[0]), **error})]

    rig.twist = fail


@pytest.mark.parametrize("code", range(350, 357))
def test_each_error_of_a_creation_is_explained_and_stops_nothing(tmp_path: Path, code: int) -> None:
    rig = Rig(tmp_path)
    failing(rig, "ParameterCreationRequest", code)
    rig.play(1.0, TALKING)
    assert rig.state == OutputState.SENDING
    assert rig.why.startswith("BrowInnerUp, EyeSquintL, EyeSquintR, JawOpen, ")
    assert rig.why.endswith(f"(error {code})")
    assert "their words" not in rig.why
    assert rig.app.driven()["MouthOpen"] == 0.5


@pytest.mark.parametrize("code", [0, 1, 9, *range(450, 456)])
def test_each_error_of_a_face_is_explained(tmp_path: Path, code: int) -> None:
    rig = Rig(tmp_path)
    failing(rig, "InjectParameterDataRequest", code)
    rig.play(3.0, TALKING)
    assert rig.state == OutputState.REFUSED
    assert f"(error {code})" in rig.why
    assert "their words" not in rig.why
    rig.twist = lambda answers: answers
    rig.play(31.0, TALKING)
    assert rig.state == OutputState.SENDING
    assert rig.app.driven()["MouthOpen"] == 0.5


def test_an_api_that_is_off_is_told_from_its_broadcast(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.running = False
    rig.broadcasts.coming.append(Beacon(False, 8001))
    rig.play(1.0)
    assert rig.why == (
        "its API is off; switch on 'Allow Plugin API access' in VTube Studio's settings (error 1)"
    )


def test_another_port_is_learnt_from_the_broadcast(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.running = False
    rig.play(20.0)
    rig.running = True
    rig.broadcasts.coming.append(Beacon(True, 8123))
    rig.play(0.2, TALKING)
    assert rig.sender.status.name == "vts 127.0.0.1:8123"
    assert rig.state == OutputState.SENDING


def test_a_second_vtube_studio_does_not_take_us_from_the_first(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.play(1.0, TALKING)
    rig.broadcasts.coming += [Beacon(True, 8002), Beacon(False, 8003), Beacon(True, 8001)]
    rig.play(1.0, TALKING)
    assert rig.sender.status.name == "vts 127.0.0.1:8001"
    assert len(rig.wires) == 1
    assert rig.state == OutputState.SENDING


def test_one_face_of_several(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    for _ in range(31):
        rig.play(0.01, TALKING, "host")
        rig.play(0.01, face(jawOpen=1.0), "guest")
    assert rig.app.driven()["JawOpen"] == 0.5
    rig.play(2.1, face(jawOpen=1.0), "guest")
    assert rig.app.driven()["JawOpen"] == 1.0, "the other one has gone"


@pytest.mark.slow
@pytest.mark.realtime
def test_two_hours_with_outages_do_not_make_it_grow(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.play(60.0, TALKING)
    blocks = 0
    for minute in range(120):
        if minute == 20:
            blocks = sys.getallocatedblocks()
        if minute % 10 == 5:
            rig.stop_app()
            rig.play(5.0)
            rig.running = True
            rig.play(16.0)
        rig.play(60.0, TALKING, fps=2)
        assert rig.state == OutputState.SENDING
        for kept in (rig.said, rig.tries, rig.app.errors):
            kept.clear()
        del rig.wires[:-1]
    assert sys.getallocatedblocks() - blocks < 1000
