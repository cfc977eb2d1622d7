"""Who may enter, as a table of requests: everything that a page of somebody else may try is in it."""

from http import HTTPStatus

import pytest

from facewire.serve.web.entry import Rules, refuse_host, refuse_visitor, shows_token
from facewire.transport.websocket.server import Request

TOKEN = "right"
LOOPBACK = Rules(5572, True, frozenset({"studio"}), frozenset({"https://friend.example"}), TOKEN, False)
OPEN = Rules(5572, False, frozenset({"studio", "studio.local"}), LOOPBACK.origins, TOKEN, False)
INSECURE = Rules(5572, False, OPEN.names, LOOPBACK.origins, TOKEN, True)


def request(query: str = "", host: str = "127.0.0.1:5572", **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("GET", "/faces", {"token": query} if query else {}, {"host": host, **named})


@pytest.mark.parametrize(
    "host", ["127.0.0.1:5572", "localhost:5572", "LOCALHOST:5572", "[::1]:5572", "127.1.2.3:5572"]
)
def test_names_of_this_machine_are_ours(host: str) -> None:
    assert refuse_host(request(host=host), LOOPBACK) is None


@pytest.mark.parametrize(
    "host",
    [
        "", "evil.example:5572", "evil.example", "127.0.0.1", "127.0.0.1:5573", "127.0.0.1:05572",
        "localhost.evil.example:5572", "127.0.0.1.evil.example:5572", "localhost:5572, localhost:5572",
        "192.168.0.5:5572", "studio:5572", "[::1]", "127.0.0.1:5572 ", "localhost.:5572", "0.0.0.0:5572",
        "user@127.0.0.1:5572", "127.0.0.1:5572/",
    ],
)  # fmt: skip
def test_a_rebound_name_is_not(host: str) -> None:
    refusal = refuse_host(request(host=host), LOOPBACK)
    assert refusal is not None
    assert refusal.status == HTTPStatus.MISDIRECTED_REQUEST


@pytest.mark.parametrize("host", ["192.168.0.5:5572", "studio:5572", "studio.local:5572", "[fe80::1]:5572"])
def test_where_others_reach_it_addresses_and_its_own_name_count(host: str) -> None:
    assert refuse_host(request(host=host), OPEN) is None
    assert refuse_host(request(host="evil.example:5572"), OPEN) is not None


@pytest.mark.parametrize(
    "given",
    [
        request(origin="http://127.0.0.1:5572"),
        request(host="localhost:5572", origin="http://localhost:5572"),
        request(origin="https://friend.example"),
        request(sec_fetch_site="same-origin"),
        request("right"),
        request(authorization="Bearer right"),
        request(cookie="other=1; facewire-5572=right"),
    ],
)
def test_who_may_enter(given: Request) -> None:
    assert refuse_visitor(given, LOOPBACK) is None


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (request(), HTTPStatus.UNAUTHORIZED),
        (request("wrong"), HTTPStatus.UNAUTHORIZED),
        (request("rightt"), HTTPStatus.UNAUTHORIZED),
        (request("rïght"), HTTPStatus.UNAUTHORIZED),
        (request(authorization="Basic right"), HTTPStatus.UNAUTHORIZED),
        (request(cookie="facewire-5573=right"), HTTPStatus.UNAUTHORIZED),
        (request(sec_fetch_site="same-site"), HTTPStatus.UNAUTHORIZED),
        (request(sec_fetch_site="cross-site"), HTTPStatus.UNAUTHORIZED),
        (request(sec_fetch_site="none"), HTTPStatus.UNAUTHORIZED),
        (request(origin="null"), HTTPStatus.FORBIDDEN),
        (request("right", origin="null"), HTTPStatus.FORBIDDEN),
        (request(origin=""), HTTPStatus.FORBIDDEN),
        (request(origin="http://evil.example"), HTTPStatus.FORBIDDEN),
        (request("right", origin="http://evil.example"), HTTPStatus.FORBIDDEN),
        (request(origin="http://evil.example", sec_fetch_site="same-origin"), HTTPStatus.FORBIDDEN),
        (request(origin="https://127.0.0.1:5572"), HTTPStatus.FORBIDDEN),
        (request(origin="http://127.0.0.1:3000"), HTTPStatus.FORBIDDEN),
        (request(origin="http://localhost:5572"), HTTPStatus.FORBIDDEN),
        (request(origin="http://friend.example"), HTTPStatus.FORBIDDEN),
        (request(origin="https://friend.example:8443"), HTTPStatus.FORBIDDEN),
        (request(origin="https://friend.example, https://friend.example"), HTTPStatus.FORBIDDEN),
    ],
)
def test_who_may_not(given: Request, status: HTTPStatus) -> None:
    refusal = refuse_visitor(given, LOOPBACK)
    assert refusal is not None
    assert refusal.status == status
    assert "\n" not in refusal.why


def test_beyond_loopback_even_our_own_page_needs_the_token() -> None:
    host = "192.168.0.5:5572"
    own = request(host=host, origin=f"http://{host}")
    assert refuse_visitor(own, OPEN) is not None
    assert refuse_visitor(request("right", host, origin=f"http://{host}"), OPEN) is None
    assert refuse_visitor(request(host=host, origin="https://friend.example"), OPEN) is not None
    assert refuse_visitor(request(host=host, sec_fetch_site="same-origin"), OPEN) is not None


def test_insecure_needs_no_token_and_still_turns_strange_pages_away() -> None:
    assert refuse_visitor(request(host="192.168.0.5:5572"), INSECURE) is None
    assert refuse_visitor(request(origin="http://evil.example"), INSECURE) is not None
    assert refuse_visitor(request(origin="null"), INSECURE) is not None


def test_without_a_token_none_is_right() -> None:
    rules = Rules(5572, True, frozenset(), frozenset(), "", False)
    assert refuse_visitor(request(), rules) is not None
    assert not shows_token(request(), rules)
