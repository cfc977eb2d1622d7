"""What a sidecar that hears a microphone and sends to three programs says of itself."""

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["MICROPHONES", "Message", "usual_status"]

Message = dict[str, Any]

MICROPHONES: Final[Mapping[str, Message]] = {
    "USB Condenser Microphone": {"default": True, "loopback": False},
    "Built-in Audio Analog Stereo": {"default": False, "loopback": False},
    "Monitor of Built-in Audio": {"default": False, "loopback": True},
}


def usual_status() -> Message:
    """Return the state of a sidecar that hears a microphone and sends to three programs."""
    return {
        "session": 1, "uptime_s": 61.0, "engine": "onnx", "level": 2,
        "reason": "the CPU makes all faces within their slot; no GPU is needed", "fps": 31.0, "frames": 1891,
        "late": 2, "held": 0, "slipped": 5, "queues": {"zeromq": {"dropped": 0}}, "recording": False,
        "outputs": {
            "livelink 127.0.0.1:11111": {"state": "sending", "dropped": 0, "packets": 41822},
            "vmc 127.0.0.1:39539": {"state": "refused", "dropped": 0, "packets": 0,
                                    "why": "nobody listens; start the app and switch its VMC receiver on"},
            "vts 127.0.0.1:8001": {"state": "off", "dropped": 0, "packets": 0},
        },
        "stages": {"infer": {"p50_us": 2100.0, "p99_us": 3900.0}},
        "subjects": {"host": {
            "source": "microphone", "state": "live", "frames": 1891, "held": 0, "slipped": 5,
            "dropped_samples": 0, "lookahead_ms": 48.0, "lookahead": 48.0, "lag_ms": 78.0, "voice": 0.9,
            "level_dbfs": -24.0,
            "gain": {"jawOpen": 1.2}, "offset": {"mouthSmileLeft": 0.05, "mouthSmileRight": 0.05},
            "microphone": {
                "device": "USB Condenser Microphone", "state": "listening", "rate": 48000, "channels": 1,
                "overflows": 0, "outages": 0, "level_dbfs": -31.0, "peak_dbfs": -14.0, "noise_dbfs": -58.0,
                "gain_db": 8.0, "open": True, "gain": "auto", "gate": "auto", "follows_default": True,
                "warnings": ["the voice is quiet: -31 dBFS; turn the microphone's own gain up"],
            },
        }},
    }  # fmt: skip
