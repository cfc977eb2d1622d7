"""Finding VRChat and its avatar: one that comes, changes, loads, lies and goes."""

import json

import pytest

from facewire.clock import VirtualClock
from facewire.errors import LinkError
from facewire.output.vrchat.lookout import Found, Lookout
from facewire.transport.mdns import Service
from tests.output.vrchat.game import Json, Worn
from tests.waiting import until

JAW = Worn("avtr_1", {"v2/JawOpen": "f"})
OTHER = Worn("avtr_2", {"FT/v2/JawX": "f", "Hat": "T"})


class World:
    """A network with at most one VRChat."""

    def __init__(self) -> None:
        self.clock = VirtualClock(10**9)
        self.announced: list[Service] = []
        self.answers: dict[str, Json | bytes] = {}
        self.asked: list[str] = []
        self.closed = False
        self.own = {"127.0.0.1", "10.0.0.2"}
        self.listens_at = "127.0.0.1"
        self.lookout = Lookout(self.clock, "127.0.0.1", lambda: self, self.get, self.own.__contains__)

    def services(self) -> tuple[Service, ...]:
        return tuple(self.announced)

    def close(self) -> None:
        self.closed = True

    def get(self, host: str, port: int, path: str) -> bytes:
        assert port == 40123
        assert host in self.own
        self.asked.append(path)
        if host != self.listens_at or path not in self.answers:
            raise LinkError(f"{host}:{port} does not answer")
        answer = self.answers[path]
        return answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    def start(self, worn: Worn = JAW) -> None:
        self.announced = [Service("VRChat-Client-AB12CD", ("127.0.0.1",), 40123)]
        self.wear(worn)

    def wear(self, worn: Worn) -> None:
        tree = worn.tree()
        change = tree["CONTENTS"]["change"]
        self.answers = {"/avatar": tree, "/avatar/change": change, "/?HOST_INFO": {"OSC_PORT": 9100}}

    def look(self, seconds: int = 1) -> Found:
        for _ in range(seconds):
            self.clock.sleep_until_ns(self.clock.now_ns() + 10**9)
            self.lookout.look()
        return self.lookout.found


def names(found: Found) -> list[str]:
    assert found.avatar is not None
    return [one.name for one in found.avatar.inputs]


def test_it_comes() -> None:
    world = World()
    assert "start it, and switch on OSC in its Action Menu" in world.look(5).why
    world.start()
    found = world.look()
    assert names(found) == ["v2/JawOpen"]
    assert (found.port, found.why) == (9100, "")


@pytest.mark.parametrize("listens_at", ["127.0.0.1", "10.0.0.2"])
def test_it_announces_more_than_it_listens_at(listens_at: str) -> None:
    world = World()
    world.start()
    world.announced = [Service("VRChat-Client-AB12CD", ("192.168.9.9", "10.0.0.2"), 40123)]
    world.listens_at = listens_at
    assert names(world.look()) == ["v2/JawOpen"]


def test_nothing_changes_while_nothing_changes() -> None:
    world = World()
    world.start()
    found = world.look()
    assert world.look(60) is found
    assert world.asked.count("/avatar") <= 7, "the whole tree is read every ten seconds"


def test_another_avatar_is_noticed_within_a_second() -> None:
    world = World()
    world.start()
    world.look(3)
    world.wear(OTHER)
    assert names(world.look()) == ["FT/v2/JawX", "Hat"]


def test_an_avatar_that_was_changed_itself_is_noticed_later() -> None:
    world = World()
    world.start()
    world.look()
    world.wear(Worn("avtr_1", {"v2/JawOpen": "f", "v2/TongueOut": "f"}))
    assert names(world.look(11)) == ["v2/JawOpen", "v2/TongueOut"]


def test_one_that_is_still_loading() -> None:
    world = World()
    world.start()
    world.answers = {"/avatar": {"CONTENTS": {}}}
    assert world.look(2).avatar is None
    world.wear(JAW)
    assert names(world.look(3)) == ["v2/JawOpen"]


def test_it_goes_and_comes_again_at_the_same_place() -> None:
    world = World()
    world.start()
    world.look()
    world.answers = {}
    assert names(world.look(2)) == ["v2/JawOpen"], "an answer that lacks is no reason to let go"
    world.announced = []
    assert world.look(2).avatar is None
    world.start(OTHER)
    assert names(world.look(2)) == ["FT/v2/JawX", "Hat"]


@pytest.mark.parametrize(
    "lie", [b"", b"null", b"\xff\xfe", b"{" * 50_000, b'{"CONTENTS": {"parameters": 3}}']
)
def test_one_that_lies(lie: bytes) -> None:
    world = World()
    world.start()
    world.answers = dict.fromkeys(("/avatar", "/avatar/change", "/?HOST_INFO"), lie)
    found = world.look(10)
    assert found.avatar is None
    assert found.why.isprintable()
    world.wear(JAW)
    assert names(world.look(3)) == ["v2/JawOpen"]


def test_others_on_the_network_are_not_meant() -> None:
    world = World()
    world.announced = [
        Service("VRCFT-XYZ", ("127.0.0.1",), 1),
        Service("VRChat-Client-AAAAAA", ("192.168.1.7",), 2),
    ]
    assert world.look(3).avatar is None
    assert world.asked == []


def test_its_thread_looks_and_ends() -> None:
    world = World()
    world.start()
    world.lookout.start()
    world.lookout.close()
    assert world.closed


def test_its_thread_goes_on_after_whatever_has_failed() -> None:
    world = World()
    world.start()
    services, tries = world.services, iter([ValueError("odd"), None])

    def odd() -> tuple[Service, ...]:
        if error := next(tries, None):
            raise error
        return services()

    world.services = odd  # type: ignore[method-assign]
    lookout = Lookout(world.clock, "127.0.0.1", lambda: world, world.get, world.own.__contains__, pause_s=0.0)
    lookout.start()
    until(lambda: lookout.found.avatar is not None)
    lookout.close()
