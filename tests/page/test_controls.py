"""What a person does on the page, by keys and by clicks, and what the sidecar is asked for it."""

from facewire.face.character import TRAITS
from tests.browser.browser import Page
from tests.page.fake_door import FakeDoor
from tests.page.looking import run, shows, text
from tests.waiting import until

BEFORE_TRAITS = (
    "skip", "speak-demo", "speak-file", "open", "gain", "gain-number", "offset", "offset-number", "driven",
    "save", "reset", "device", "mic-gain", "mic-auto", "mic-gate", "lookahead", "full",
)  # fmt: skip
BEHIND_TRAITS = ("output", "output", "output", "record")


def asked(door: FakeDoor, op: str) -> list[dict[str, object]]:
    return [request for request in door.asked if request["op"] == op]


def test_keys_reach_everything_in_the_order_of_the_page(page: Page) -> None:
    seen: list[str] = []
    for _ in range(60):
        page.call("keyboard.press", "Tab")
        where = run(page, "focused")
        if not where:
            break
        seen.append(where)
    traits = [f"trait-{name}" for name, trait in TRAITS.items() if not trait.direction]
    seen = [name.partition("-")[0] if name.startswith("output-") else name for name in seen]
    assert seen == [*BEFORE_TRAITS, *traits, *BEHIND_TRAITS]


def test_a_blendshape_is_chosen_and_tuned_by_keys(page: Page, door: FakeDoor) -> None:
    page.call("focus", "[aria-label^='jaw open']")
    page.call("keyboard.press", "ArrowDown")
    assert text(page, "#tuned") == "mouth close"
    page.call("focus", "#gain")
    page.call("keyboard.press", "ArrowRight")
    until(lambda: asked(door, "set"))
    assert asked(door, "set")[0]["gain"] == {"mouthClose": 1.05}
    page.call("focus", "[aria-label^='mouth close']")
    page.call("keyboard.press", "End")
    assert text(page, "#tuned") == "tongue out"


def test_one_side_alone_is_tuned(page: Page, door: FakeDoor) -> None:
    page.call("click", "[aria-label^='mouth smile']")
    page.call("click", "input[name=side][value=left]")
    page.call("focus", "#offset-number")
    page.call("keyboard.press", "End")
    page.call("keyboard.type", "1")
    page.call("keyboard.press", "Tab")
    until(lambda: asked(door, "set"))
    assert asked(door, "set")[0]["offset"] == {"mouthSmileLeft": 0.051}
    shows(page, "[aria-label^='mouth smile'] .channel-mark", "+ 0.05")


def test_a_blendshape_is_taken_out_of_the_mask_and_a_word_brings_all_back(page: Page, door: FakeDoor) -> None:
    page.call("click", "#driven")
    until(lambda: asked(door, "set"))
    mask = asked(door, "set")[0]["mask"]
    assert isinstance(mask, list)
    assert len(mask) == 51
    assert "jawOpen" not in mask
    page.call("click", "input[name=mask][value=full]")
    until(lambda: len(asked(door, "set")) == 2)
    assert asked(door, "set")[1]["mask"] == "full"
    until(lambda: page.run("return document.getElementById('driven').checked"))


def test_every_other_control_asks_for_what_it_says(page: Page, door: FakeDoor) -> None:
    door.answers["save"] = {"path": "/home/ada/facewire.toml"}
    door.answers["record"] = {"folder": "/takes", "takes": ["host-1"]}
    page.call("focus", "#lookahead")
    page.call("keyboard.press", "ArrowRight")
    page.call("waitForSelector", "#device option[value^=Built]")
    page.call("select", "#device", "Built-in Audio Analog Stereo")
    page.call("click", "#mic-gate")
    page.call("select", "#trait-mood", "joy")
    page.call("click", "#outputs .switch")
    page.call("click", "#save")
    shows(page, "#save-note", "Runs with /home/ada/facewire.toml begin like this now.")
    page.call("click", "#record")
    shows(page, "#record", "Stop recording")
    page.call("click", "#record")
    shows(page, "#take-links", "host-1.zip")
    assert page.run("return document.querySelector('#take-links a').pathname") == "/takes/host-1.zip"
    fields = [{key: value for key, value in one.items() if key != "id"} for one in door.asked]
    for wanted in (
        {"op": "set", "subject": "host", "lookahead": 56},
        {"op": "microphone", "subject": "host", "device": "Built-in Audio Analog Stereo"},
        {"op": "microphone", "subject": "host", "gate": "off"},
        {"op": "set", "subject": "host", "character": {"mood": "joy"}},
        {"op": "output", "name": "livelink 127.0.0.1:11111", "on": False},
        {"op": "save", "subject": "host"},
        {"op": "record", "on": True},
        {"op": "record", "on": False},
    ):
        assert wanted in fields


def test_a_microphone_is_used_though_the_sidecar_was_started_without(page: Page, door: FakeDoor) -> None:
    heard = door.status["subjects"]["host"].pop("microphone")
    shows(page, "#microphone-state", "None is listened to.")
    door.refuse["listen"] = "no microphone was found; plug one in"
    page.call("click", "#listen")
    shows(page, "#microphone-state", "No microphone was found; plug one in.")
    door.refuse.clear()
    page.call("click", "#listen")
    until(lambda: len(asked(door, "listen")) == 2)
    assert asked(door, "listen")[1]["subject"] == "me"
    door.status["subjects"]["me"] = {**door.status["subjects"]["host"], "microphone": heard}
    door.subjects.append("me")
    shows(page, "#listen", "Stop listening")
    until(lambda: page.run("return document.getElementById('subject').value") == "me")
    page.call("click", "#listen")
    until(lambda: asked(door, "close"))
    assert asked(door, "close")[0]["subject"] == "me"
