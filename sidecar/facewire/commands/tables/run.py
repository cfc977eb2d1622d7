"""The table [run]: what is heard, what hears it, and where faces are published."""

from typing import Final

from facewire.commands.tables.setting import ALL, FACE, LIVE, MOVING, RUN, VOICE, about
from facewire.grid import MAX_FPS, MAX_LOOKAHEAD_MS, MAX_RATE, MIN_RATE

__all__ = [
    "BELOW_NORMAL",
    "CONTROL",
    "DEVICE",
    "ENGINE",
    "FACES",
    "FPS",
    "GPU",
    "INSECURE",
    "LINE",
    "LOOKAHEAD",
    "LOOP",
    "MIC_GAIN",
    "MIC_GATE",
    "MODEL",
    "MONITOR",
    "RATE",
    "SEED",
    "SOURCE",
    "SUBJECT",
    "TAKES",
    "THREADS",
]

_ENGINES: Final = ("auto", "tensorrt", "onnx-cuda", "onnx", "loudness")

_MAX_THREADS: Final = 64

SOURCE: Final = about(
    "where the voice comes from, also a folder that --record wrote; without one, only pushed audio is heard",
    VOICE, metavar="mic|FILE|-|none", default="none",
)  # fmt: skip
DEVICE: Final = about(
    "which microphone; `facewire devices` lists them",
    VOICE, metavar="NAME|INDEX", default="the system's", needs="mic",
)  # fmt: skip
MIC_GAIN: Final = about(
    "what the microphone's level is raised by, -40 to 40 dB; auto brings a quiet voice up slowly",
    RUN, metavar="auto|DB", default="auto", needs="mic",
)  # fmt: skip
MIC_GATE: Final = about("keep the room's noise from the mouth", RUN, choices=("auto", "off"), needs="mic")
MONITOR: Final = about(
    "a second device on which the voice is played as late as the mouth, for OBS",
    RUN, metavar="NAME|INDEX", default="none", needs="mic",
)  # fmt: skip
RATE: Final = about(
    "sample rate of raw s16le mono on standard input",
    RUN, metavar="HZ", low=MIN_RATE, high=MAX_RATE, unit="Hz", needs="-",
)  # fmt: skip
LOOP: Final = about("play the recording over and over", RUN, needs="FILE")
LINE: Final = about(
    "what tells the line from others of the character, which move differently; a recording's sound does",
    FACE, metavar="NAME",
)  # fmt: skip
SUBJECT: Final = about("the character's name; it seeds the blinks", FACE)
LOOKAHEAD: Final = about(
    "audio heard beyond a pose, held to 384 ms", ALL, metavar="MS|full", low=0, high=MAX_LOOKAHEAD_MS,
    unit="ms or full", default="48 live, full for recordings",
)  # fmt: skip
FPS: Final = about("faces per second", ALL, low=1, high=MAX_FPS)
ENGINE: Final = about("what makes the poses", ALL, choices=_ENGINES)
MODEL: Final = about("another network", ALL, metavar="FILE", default="the shipped one")
THREADS: Final = about("CPU threads for the network", ALL, low=1, high=_MAX_THREADS)
GPU: Final = about(
    "which NVIDIA GPU, as nvidia-smi -L lists them", ALL, metavar="INDEX|UUID|NAME", default="CUDA's first"
)
TAKES: Final = about(
    "the folder of recordings that are begun while it runs", MOVING, metavar="DIR", default="takes"
)
SEED: Final = about("of the movements of head, eyes and lids", ALL)
FACES: Final = about("where to publish", LIVE, metavar="ENDPOINT")
CONTROL: Final = about("where to take requests", LIVE, metavar="ENDPOINT")
INSECURE: Final = about("allow addresses that other machines can reach", LIVE)
BELOW_NORMAL: Final = about("ask Windows to rank our GPU work below the renderer's", RUN)
