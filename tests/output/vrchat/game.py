"""A VRChat that is written from its documents: an OSCQuery server, and what listens to OSC beside it.

It takes OSC with python-osc, which knows nothing of the sidecar's encoder, and sets a parameter only where
the avatar that is worn has an input of that address and type, as VRChat does.
"""

import json
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage

Json = dict[str, Any]

TYPES: dict[str, tuple[type, ...]] = {"f": (float,), "i": (int,), "T": (bool,)}


@dataclass
class Worn:
    """An avatar: the types of its parameters by their names, `f`, `i` or `T`."""

    identity: str
    types: dict[str, str]
    read_only: tuple[str, ...] = ("Viseme", "Voice")
    full_tracking: bool = False
    values: dict[str, float] = field(default_factory=dict)

    def tree(self) -> Json:
        """The answer to GET /avatar, as VRChat nests it."""
        root: Json = {"FULL_PATH": "/avatar/parameters", "ACCESS": 0, "CONTENTS": {}}
        builtin = {"Viseme": "i", "Voice": "f", "GestureLeft": "i"} | self.types
        for name, kind in builtin.items():
            node = root
            *folders, last = name.split("/")
            for depth, folder in enumerate(folders):
                path = "/avatar/parameters/" + "/".join(folders[: depth + 1])
                node = node["CONTENTS"].setdefault(folder, {"FULL_PATH": path, "ACCESS": 0, "CONTENTS": {}})
            writable = name in self.types and name not in self.read_only
            node["CONTENTS"][last] = {
                "DESCRIPTION": "",
                "FULL_PATH": f"/avatar/parameters/{name}",
                "ACCESS": 3 if writable else 1,
                "TYPE": kind,
                "VALUE": [self.values.get(name, 0)],
            }
        contents: Json = {
            "change": {"FULL_PATH": "/avatar/change", "ACCESS": 1, "TYPE": "s", "VALUE": [self.identity]},
            "parameters": root,
            "avatarfullfacetracking": {
                "FULL_PATH": "/avatar/avatarfullfacetracking",
                "ACCESS": 1,
                "TYPE": "T" if self.full_tracking else "F",
                "VALUE": [self.full_tracking],
            },
        }
        return {"FULL_PATH": "/avatar", "ACCESS": 0, "CONTENTS": contents}

    def file(self) -> bytes:
        """The file that VRChat writes for it, with the mark that its files begin with."""
        kinds = {"f": "Float", "i": "Int", "T": "Bool"}
        parameters: list[Json] = [
            {
                "name": name,
                "input": {"address": f"/avatar/parameters/{name}", "type": kinds[kind]},
                "output": {"address": f"/avatar/parameters/{name}", "type": kinds[kind]},
            }
            for name, kind in self.types.items()
        ]
        parameters.append(
            {"name": "Viseme", "output": {"address": "/avatar/parameters/Viseme", "type": "Int"}}
        )
        config = {"id": self.identity, "name": "An avatar", "parameters": parameters}
        return b"\xef\xbb\xbf" + json.dumps(config).encode()


class Ears:
    """What OSC sets of an avatar."""

    def __init__(self, worn: Worn) -> None:
        self.worn = worn
        self.values: dict[str, float] = {}
        self.native: bytes | None = None
        self.messages = 0
        self.refused: list[str] = []

    def take(self, datagram: bytes) -> None:
        """Take one datagram."""
        if OscBundle.dgram_is_bundle(datagram):
            for content in OscBundle(datagram):
                self._one(content)
        else:
            self._one(OscMessage(datagram))

    def _one(self, message: OscMessage) -> None:
        self.messages += 1
        if message.address == "/tracking/face/v1":
            (blob,) = message.params
            assert isinstance(blob, bytes)
            assert len(blob) == 102
            self.native = blob
            return
        name = message.address.removeprefix("/avatar/parameters/")
        (value,) = message.params
        kind = self.worn.types.get(name)
        if kind is None or name in self.worn.read_only or type(value) not in TYPES[kind]:
            self.refused.append(message.address)
            return
        self.values[name] = value


class Game:
    """OSCQuery over HTTP and OSC over UDP at free ports of 127.0.0.1."""

    def __init__(self, worn: Worn) -> None:
        self.ears = Ears(worn)
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.udp.settimeout(0.05)
        self.port = self.udp.getsockname()[1]
        self.loading = False
        self.asked: list[str] = []
        game = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                game.asked.append(self.path)
                body = game.answer(self.path)
                self.send_response(404 if body is None else 200)
                self.end_headers()
                if body is not None:
                    self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_: object) -> None: ...

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http_port = self.http.server_address[1]
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self.http.serve_forever, args=(0.01,)),
            threading.Thread(target=self._hear),
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self.http.shutdown()
        for thread in self._threads:
            thread.join(60.0)
        self.http.server_close()
        self.udp.close()

    def wear(self, worn: Worn) -> None:
        """Change the avatar."""
        self.ears.worn = worn
        self.ears.values.clear()

    def answer(self, path: str) -> Json | None:
        """What the server says to a path."""
        if path == "/?HOST_INFO":
            return {"NAME": "VRChat-Client-AB12CD", "OSC_IP": "127.0.0.1", "OSC_PORT": self.port}
        if self.loading:
            return None
        tree = self.ears.worn.tree()
        return {"/avatar": tree, "/avatar/change": tree["CONTENTS"]["change"]}.get(path)

    def _hear(self) -> None:
        while not self._stop.is_set():
            try:
                self.ears.take(self.udp.recv(65536))
            except TimeoutError:
                continue
