"""What pages of somebody else get of a sidecar in real browsers, which is nothing; and that ours gets all."""

from tests.browser.browser import Browser, Page
from tests.browser.site import serve
from tests.fakes import Keep
from tests.serve.web.rig import TOKEN, Rig

LINK = """
const [url] = values;
return await new Promise((done) => {
  const socket = new WebSocket(url, "facewire.1.json");
  socket.onmessage = ({ data }) => done(JSON.parse(data).type);
  socket.onerror = () => done("refused");
});
"""
FETCH = """
const [url, mode] = values;
try { return [(await fetch(url, { mode })).status, ""]; } catch (error) { return [0, error.name]; }
"""
SCRIPT = """
const [url] = values;
return await new Promise((done) => {
  const script = document.createElement("script");
  Object.assign(script, { src: url, type: "module" });
  Object.assign(script, { onload: () => done("run"), onerror: () => done("refused") });
  document.head.append(script);
});
"""
SANDBOXED = """
const [url] = values;
return await new Promise((done) => {
  addEventListener("message", ({ data, origin }) => done([data, origin]));
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts";
  frame.srcdoc = `<script>const socket = new WebSocket("${url}");
    socket.onopen = () => parent.postMessage("open", "*");
    socket.onerror = () => parent.postMessage("refused", "*");</` + "script>";
  document.body.append(frame);
});
"""


def linked(page: Page, rig: Rig, host: str = "127.0.0.1", query: str = "") -> object:
    """The first message of `/faces`, or `refused`."""
    return page.run(LINK, f"ws://{host}:{rig.port}/faces{query}")


def test_a_page_of_another_site_gets_nothing(browser: Browser, kept: Keep) -> None:
    rig = kept(Rig())
    with serve({"/": "<!doctype html><title>evil</title>"}) as site, browser.open(site) as page:
        assert linked(page, rig) == "refused"
        assert linked(page, rig, query=f"?token={TOKEN}") == "refused"
        for path in ("/status", "/channels.json"):
            for mode in ("cors", "no-cors"):
                assert page.run(FETCH, f"{rig.own}{path}", mode) == [0, "TypeError"]
        assert page.run(SCRIPT, f"{rig.own}/facewire.js") == "refused"
        assert page.run(SANDBOXED, f"ws://127.0.0.1:{rig.port}/faces") == ["refused", "null"]


def test_a_name_that_was_bent_to_point_here_gets_nothing(browser: Browser, kept: Keep) -> None:
    rig = kept(Rig())
    # Browsers take every name below localhost for this machine, without asking anybody.
    with browser.open(f"http://evil.localhost:{rig.port}/") as page:
        assert "no name of the sidecar" in page.run("return document.body.textContent")
        assert linked(page, rig, "evil.localhost") == "refused"
        assert linked(page, rig) == "refused"


def test_our_own_page_and_a_listed_one_get_all(chromium: Browser, kept: Keep) -> None:
    with serve({"/": "<!doctype html><title>friend</title>"}) as friend:
        rig = kept(Rig(origins=(friend,)))
        with chromium.open(f"{rig.own}/channels.json") as page:
            assert linked(page, rig) == "hello"
            assert page.run(FETCH, f"{rig.own}/status", "cors") == [200, ""]
        with chromium.open(friend) as page:
            assert linked(page, rig) == "hello"
            assert page.run(SCRIPT, f"{rig.own}/facewire.js") == "run"


def test_where_others_reach_it_a_link_with_the_token_opens_it(chromium: Browser, kept: Keep) -> None:
    rig = kept(Rig(host="0.0.0.0"))
    with chromium.open(f"{rig.own}/channels.json") as page:
        assert linked(page, rig) == "refused"
        assert page.run(FETCH, f"{rig.own}/status", "cors") == [401, ""]
    with chromium.open(f"{rig.own}/?token={TOKEN}") as page:
        assert linked(page, rig) == "hello"
        assert page.run(FETCH, f"{rig.own}/status", "cors") == [200, ""]
