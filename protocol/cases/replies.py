"""Control replies."""

from cases.case import Case, id_meaning, meaning
from cases.descriptors import STATUS
from cases.packer import pack

__all__ = ["cases"]


def cases() -> list[Case]:
    """Return every reply vector."""

    def ok(name: str, about: str, request_id: int | str, values: dict[str, object]) -> Case:
        said = id_meaning(request_id) | {"ok": meaning(values)}
        return Case(
            f"reply/{name}", "reply", about, pack({"id": request_id, "ok": values}), said, canonical=True
        )

    def error(name: str, about: str, request_id: int | str | None, code: str, text: str) -> Case:
        inner = {"code": code, "message": text}
        said = id_meaning(request_id) | {"error": inner}
        return Case(
            f"reply/{name}", "reply", about, pack({"id": request_id, "error": inner}), said, canonical=True
        )

    def refused(name: str, about: str, code: str, sent: dict[str, object]) -> Case:
        return Case(f"reply/{name}", "reply", about, pack(sent), error=code)

    return [
        ok("ok", "nothing to add", 1, {}),
        ok("audio", "half a second waits", 2, {"buffered_s": 0.5}),
        ok("open", "what was opened", 1, {"lookahead_ms": 480.0, "buffer_s": 60.0, "generation": 7}),
        ok("open_unnumbered", "a sidecar without generations", 1, {"lookahead_ms": 480.0, "buffer_s": 60.0}),
        ok(
            "audio_due",
            "when its first sample is due to be heard",
            2,
            {"buffered_s": 0.5, "utterance": 3, "t": 1.25, "at": 1_000_000_000_000, "generation": 7},
        ),
        ok("flush", "when the utterance ends", 10, {"utterance": 3, "t": 1.75, "at": 1_000_500_000_000}),
        ok("cancel", "what was heard of it", 11, {"utterance": 3, "t": 1.5, "e": 2}),
        ok("cancel_nothing", "nobody spoke", 11, {"utterance": 0, "t": 0.0, "e": 1}),
        ok("pause", "where it stands", 12, {"t": 1.5, "e": 3}),
        ok("resume", "when that instant is due now", 13, {"t": 1.5, "at": 1_002_000_000_000, "e": 3}),
        ok("ping", "the sidecar's clock", 20, {"at": 1_000_000_000_000}),
        ok("refresh", "the sidecar looks for microphones", 23, {}),
        error("error_no_microphone", "nothing to look for", 23, "no_microphone", "no microphone is heard"),
        ok("save", "the file that was written", 30, {"path": "/home/anna/facewire.toml"}),
        ok(
            "devices",
            "a microphone and what the speakers play",
            31,
            {
                "microphones": {
                    "Yeti": {"default": True, "loopback": False},
                    "Monitor of Speakers": {"default": False, "loopback": True},
                }
            },
        ),
        ok("microphone", "which device it is", 32, {"device": "Yeti"}),
        ok("listen", "what is heard", 35, {"device": "Yeti", "lookahead_ms": 48.0}),
        ok(
            "record",
            "what was written",
            34,
            {"folder": "takes", "takes": ["2026-11-21T20-15-03_host"], "why": ""},
        ),
        ok(
            "record_cut_short",
            "the disk was full",
            34,
            {"folder": "takes", "takes": ["2026-11-21T20-15-03_host"], "why": "No space left on device"},
        ),
        error("error_cannot_write", "the disk is full", 30, "cannot_write", "No space left on device"),
        ok("status", "the status map", 6, STATUS),
        ok("text_id", "a text id comes back", "the last", {}),
        error("error", "no such subject", 2, "no_such_subject", "there is no subject 'host'; open it first"),
        error("error_replaced", "it is another by now", 2, "replaced", "'host' has been opened anew"),
        error("overloaded", "one more does not fit", 1, "overloaded", "this machine cannot infer one more"),
        error(
            "error_no_id",
            "the request's id could not be read",
            None,
            "malformed",
            "a message is a map, not list",
        ),
        refused("neither", "neither ok nor error", "missing_field", {"id": 1}),
        refused(
            "code_missing", "an error without a code", "missing_field", {"id": 1, "error": {"message": "x"}}
        ),
        refused("ok_true", "ok is a map", "wrong_type", {"id": 1, "ok": True}),
    ]
