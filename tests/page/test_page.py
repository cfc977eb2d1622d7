"""What a person sees on the page, in front of a sidecar that says what the test wants."""

from pathlib import Path

from tests.browser.browser import Browser, Page
from tests.page.fake_door import FakeDoor, open_door
from tests.page.looking import SCRIPTS, ready, run, shows, text
from tests.waiting import until

LOOKS = ((1400, "light"), (1400, "dark"), (800, "light"), (360, "dark"))
WIDTHS = (320, 360, 800, 1400)


def test_people_who_hear_the_page_or_see_little_find_everything(page: Page, packages: Path) -> None:
    page.run((packages / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    for width, scheme in LOOKS:
        page.call("setViewport", {"width": width, "height": 900})
        page.call("emulateMediaFeatures", [{"name": "prefers-color-scheme", "value": scheme}])
        assert run(page, "axe") == [], f"{width} px, {scheme}"


def test_nothing_jumps_and_nothing_is_cut_off(chromium: Browser, door: FakeDoor) -> None:
    pages = [chromium.open(door.address, width=width, height=800) for width in WIDTHS]
    for page in pages:
        ready(page)
        until(lambda page=page: "gaps" in text(page, "#counts"))  # type: ignore[misc]
        assert run(page, "shifts") == []
        # The page may be seen before its sidecar has answered.
        assert run(page, "header_heights", "Connecting", text(page, "#connection")) == 1
        assert page.run("return document.documentElement.scrollWidth <= innerWidth")
        page.close()


def test_it_works_in_each_browser_without_a_complaint(browser: Browser, door: FakeDoor) -> None:
    door.has_head = True
    with browser.open(door.address, width=600, height=400) as page:
        ready(page)
        shows(page, "#connection", "Connected to facewire 0.1.0")
        until(lambda: text(page, "#rate").startswith("31."))
        until(lambda: page.run("return performance.getEntriesByName('first-face').length"))
        assert "could not be loaded" not in text(page, "#head-note")
        assert [line for line in page.log() if "ReadPixels" not in line] == []


def test_without_a_head_all_else_works_and_a_line_says_so(page: Page) -> None:
    shows(page, "#head-note", "The head could not be loaded; everything else works.")
    until(lambda: text(page, "#rate").startswith("31."))


def test_what_is_wrong_is_said_where_it_is_wrong(page: Page, door: FakeDoor) -> None:
    shows(page, "#outputs", "start the app and switch its VMC receiver on")
    shows(page, "#microphone-warnings", "The voice is quiet")
    door.refuse["save"] = "the folder is read-only: choose another --config"
    page.call("click", "#save")
    shows(page, "#save-note", "The folder is read-only: choose another --config.")
    del door.status["subjects"]["host"]["microphone"]
    door.subjects = []
    shows(page, "#microphone-state", "None is listened to.")
    shows(page, "#nobody", "Nobody is here yet")


def test_a_full_disk_is_told_of_a_recording(page: Page, door: FakeDoor) -> None:
    page.call("click", "#record")
    shows(page, "#take-note", "Recording sound and faces")
    why = "cannot write on (No space left on device); make room, or choose another folder"
    door.status["outputs"]["record /takes"] = {"state": "failed", "why": why, "packets": 31, "dropped": 0}
    door.status["recording"] = False
    shows(page, "#take-note", f"The recording has ended: {why}.")
    shows(page, "#record", "Record")


def test_a_recording_that_failed_before_is_not_why_another_client_ended_this_one(
    page: Page, door: FakeDoor
) -> None:
    broken = {"state": "failed", "why": "No space left on device", "packets": 31, "dropped": 0}
    door.status["outputs"]["record /sessions"] = broken
    page.call("click", "#record")
    shows(page, "#take-note", "Recording sound and faces, ")
    door.status["recording"] = False
    shows(page, "#take-note", "Another client has ended the recording.")


def test_a_recording_whose_end_found_no_room_says_so_and_is_offered(page: Page, door: FakeDoor) -> None:
    why = "cannot write any more (No space left on device); make room, or choose another folder"
    door.answers["record"] = {"folder": "/takes", "takes": ["host-1"], "why": why}
    page.call("click", "#record")
    shows(page, "#take-note", "Recording sound and faces")
    page.call("click", "#record")
    shows(page, "#take-note", f"The end of the recording is missing: {why}.")
    shows(page, "#take-links", "host-1.zip")


def test_the_page_comes_back_after_the_sidecar_restarts(chromium: Browser) -> None:
    with open_door() as door:
        port = int(door.address.rpartition(":")[2])
        page = chromium.open(door.address, width=800, height=600)
        ready(page)
    shows(page, "#connection", "No answer from the sidecar")

    def again(door: FakeDoor) -> None:
        door.session = 2
        door.subjects = ["guest"]
        door.status["subjects"] = {"guest": {**door.status["subjects"]["host"], "lookahead": 120.0}}

    with page, open_door(port, again):
        shows(page, "#connection", "Connected")
        assert page.run("return document.getElementById('subject').value") == "guest"
        until(lambda: text(page, "#lookahead-value") == "120 ms")


def test_an_hour_leaves_nothing_behind(chromium: Browser, door: FakeDoor) -> None:
    with chromium.open("about:blank") as page:
        page.call("evaluateOnNewDocument", (SCRIPTS / "keep_sockets.js").read_text(encoding="utf-8"))
        page.call("goto", door.address)
        ready(page)
        run(page, "let_pass", 600)
        before = page.heap()
        run(page, "let_pass", 3600)
        # Three bytes for each face. What the engine keeps for itself comes and goes by half of that.
        assert page.heap() - before < 300_000
