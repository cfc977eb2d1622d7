"""The commands that measure, and their options."""

import argparse
from pathlib import Path

from facewire_training import judging
from facewire_training.options import add_held_out, add_lookaheads, add_model, add_seed

__all__ = ["add_judging_steps"]


def add_judging_steps(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add them to the parser."""
    _add_scores(steps)
    _add_probes(steps)
    _add_others(steps)


def _add_scores(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    evaluate = steps.add_parser("evaluate", help="score baked mouths against phone alignments")
    evaluate.set_defaults(command=judging.evaluate)
    evaluate.add_argument(
        "folder", type=Path, metavar="DIR", help="NAME.wav with NAME.json each, or a corpus with phones.json"
    )
    add_lookaheads(evaluate)
    add_held_out(evaluate)
    evaluate.add_argument(
        "--level", type=float, metavar="DBFS", help="bring each clip to this RMS level first"
    )
    evaluate.add_argument("--fps", type=int, default=31, metavar="N", help="frames a second (31)")
    evaluate.add_argument("--snr", type=float, metavar="DB", help="mix in noise at this ratio first")
    evaluate.add_argument(
        "--misses", action="store_true", help="list the p b m left open and the open vowels shut"
    )
    add_model(evaluate)

    compare = steps.add_parser("compare", help="score two networks on the same clips, with intervals")
    compare.set_defaults(command=judging.compare)
    compare.add_argument("folder", type=Path, metavar="DIR", help="as for evaluate")
    compare.add_argument("first", type=Path, metavar="FIRST.onnx")
    compare.add_argument("second", type=Path, metavar="SECOND.onnx")
    compare.add_argument("--draws", type=int, default=200, metavar="N", help="of the bootstrap (200)")
    add_lookaheads(compare)
    add_held_out(compare)
    add_seed(compare)

    level = steps.add_parser("level", help="how far the jaw opens in quiet recordings")
    level.set_defaults(command=judging.level)
    level.add_argument("folder", type=Path, metavar="DIR", help="as for evaluate")
    level.add_argument(
        "--levels", type=float, nargs="+", default=[-22.0, -52.0], metavar="DBFS", help="(-22 -52)"
    )
    add_held_out(level)
    add_model(level)


def _add_probes(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    curve = steps.add_parser("curve", help="plot accuracy against look-ahead")
    curve.set_defaults(command=judging.curve)
    curve.add_argument("folder", type=Path, metavar="DIR")
    curve.add_argument("-o", "--output", type=Path, default=Path("curve.png"))
    add_model(curve)

    languages = steps.add_parser(
        "languages", help="score espeak-ng voices that training never heard, by language"
    )
    languages.set_defaults(command=judging.languages)
    languages.add_argument(
        "languages", nargs="*", metavar="LANG", help="(the nine that every release is compared in)"
    )
    languages.add_argument("--sentences", type=int, default=24, metavar="N", help="of each language (24)")
    languages.add_argument("--lookahead", default="48", metavar="MS|full")
    add_seed(languages)
    add_model(languages)


def _add_others(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    lips = steps.add_parser("lips", help="score baked mouths against lips measured on video")
    lips.set_defaults(command=judging.lips)
    lips.add_argument("folder", type=Path, metavar="DIR", help="recordings with a curves.json")
    add_lookaheads(lips)
    add_held_out(lips)
    lips.add_argument(
        "--room",
        type=float,
        default=0.0,
        metavar="S",
        help="seconds of its own room tone ahead of each clip, as a live microphone hears (0)",
    )
    lips.add_argument(
        "--funnel",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="let mouthFunnel part the lips by so much of what jawOpen does, as on a head; the demo's: 0.525 "
        "(0: the published formula)",
    )
    lips.add_argument(
        "--targets", action="store_true", help="score what the phones' own targets give, without a network"
    )
    lips.add_argument(
        "--expected",
        action="store_true",
        help="score the real lips, too, against what viewers expect of phones, as evaluate does",
    )
    add_model(lips)

    noise = steps.add_parser("noise", help="how far recordings without speech open the mouth")
    noise.set_defaults(command=judging.noise)
    noise.add_argument("recordings", type=Path, nargs="*", metavar="FILE", help="none: the synthetic noises")
    add_model(noise)

    look = steps.add_parser("look", help="draw the mouths of a recording over its waveform and phones")
    look.set_defaults(command=judging.look)
    look.add_argument("recording", type=Path, metavar="FILE")
    look.add_argument("-o", "--output", type=Path, default=Path("look.png"))
    look.add_argument("--lookahead", default="48", metavar="MS|full")
    add_model(look)
