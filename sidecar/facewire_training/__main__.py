"""`python -m facewire_training`: how the network was made, step by step or all at once.

Public packages suffice: flite, espeak-ng, festival and fortunes from Debian, the extra `[train]` from
PyPI. Real recordings join with --corpus LANG:DIR (an LJSpeech-style folder).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from facewire.engine.onnx import MODEL_PATH
from facewire.errors import FacewireError
from facewire_training import commands

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status: 0, 1 for our failure, 2 for the caller's mistake."""
    parsed = _parser().parse_args(arguments)
    try:
        parsed.command(parsed)
    except FacewireError as failure:
        print(f"training: {failure}", file=sys.stderr)
        return failure.exit_code
    except ModuleNotFoundError as missing:
        print(
            f"training: {missing.name} is not installed: pip install -e '.[train]' in the checkout",
            file=sys.stderr,
        )
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m facewire_training", description=__doc__)
    steps = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_data_steps(steps)
    _add_network_steps(steps)
    _add_judging_steps(steps)
    return parser


def _add_data_steps(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    synthesise = steps.add_parser("synthesise", help="speak fortune cookies with every synthesiser")
    synthesise.set_defaults(command=commands.synthesise)
    _add_data(synthesise)
    synthesise.add_argument("--scale", type=float, default=1.0, help="share of the full 14 hours (1.0)")
    _add_seed(synthesise)

    collect = steps.add_parser("collect", help="take real recordings into the data folder")
    collect.set_defaults(command=commands.collect)
    _add_data(collect)
    collect.add_argument("--corpus", action="append", required=True, metavar="LANG:DIR", help="a folder")

    align = steps.add_parser("align", help="find the phones of recordings that came without")
    align.set_defaults(command=commands.align)
    _add_data(align)
    align.add_argument("--checkpoint", type=Path, required=True, help="the network that listens")

    revoice = steps.add_parser("revoice", help="speak real recordings again from other throats")
    revoice.set_defaults(command=commands.revoice)
    _add_data(revoice)
    _add_seed(revoice)


def _add_network_steps(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    train = steps.add_parser("train", help="train on everything in the data folder, for a time")
    train.set_defaults(command=commands.train)
    _add_data(train)
    train.add_argument("--checkpoint", type=Path, required=True, help="file to write")
    train.add_argument("--start", type=Path, help="checkpoint to go on from")
    train.add_argument("--minutes", type=float, default=30.0, help="wall clock (30)")
    train.add_argument(
        "--rate", type=float, help="peak learning rate (0.003 from nothing, 0.002 from a start)"
    )
    train.add_argument(
        "--hold", action="store_true", help="let the rate not fall, and average the weights longer"
    )
    _add_compile(train)
    _add_seed(train)

    average = steps.add_parser("average", help="average checkpoints of one training, to train on from")
    average.set_defaults(command=commands.average)
    average.add_argument("checkpoints", type=Path, nargs="+")
    average.add_argument("--checkpoint", type=Path, required=True, help="file to write")

    export = steps.add_parser("export", help="write the ONNX files the sidecar runs, FP32 and FP16")
    export.set_defaults(command=commands.export)
    export.add_argument("--checkpoint", type=Path, required=True)
    export.add_argument("--model", type=Path, default=MODEL_PATH, help=f"({MODEL_PATH.name} in the package)")

    make = steps.add_parser(
        "make", help="the whole recipe: synthesise, train and align twice, revoice, train, export"
    )
    make.set_defaults(command=commands.make)
    _add_data(make)
    make.add_argument(
        "--corpus", action="append", default=[], metavar="LANG:DIR", help="LJSpeech-style folder"
    )
    make.add_argument(
        "--scale", type=float, default=1.0, help="share of the full 14 hours of synthesis (1.0)"
    )
    make.add_argument("--minutes", type=float, default=170.0, help="training time in all (170)")
    _add_compile(make)
    make.add_argument("--model", type=Path, default=MODEL_PATH, help=f"({MODEL_PATH.name} in the package)")
    _add_seed(make)


def _add_judging_steps(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    evaluate = steps.add_parser("evaluate", help="score baked mouths against phone alignments")
    evaluate.set_defaults(command=commands.evaluate)
    evaluate.add_argument("folder", type=Path, metavar="DIR", help="NAME.wav with NAME.json each")
    evaluate.add_argument(
        "--lookahead", nargs="+", default=["48", "full"], metavar="MS|full", help="(48 full)"
    )
    evaluate.add_argument(
        "--level", type=float, metavar="DBFS", help="bring each clip to this RMS level first"
    )
    evaluate.add_argument("--snr", type=float, metavar="DB", help="mix in noise at this ratio first")
    evaluate.add_argument(
        "--misses", action="store_true", help="list the p b m left open and the open vowels shut"
    )
    _add_model(evaluate)

    curve = steps.add_parser("curve", help="plot accuracy against look-ahead")
    curve.set_defaults(command=commands.curve)
    curve.add_argument("folder", type=Path, metavar="DIR")
    curve.add_argument("-o", "--output", type=Path, default=Path("curve.png"))
    _add_model(curve)

    languages = steps.add_parser(
        "languages", help="score espeak-ng voices that training never heard, by language"
    )
    languages.set_defaults(command=commands.languages)
    languages.add_argument(
        "languages", nargs="*", metavar="LANG", help="(the nine that every release is compared in)"
    )
    languages.add_argument("--sentences", type=int, default=24, metavar="N", help="of each language (24)")
    languages.add_argument("--lookahead", default="48", metavar="MS|full")
    _add_seed(languages)
    _add_model(languages)

    rest = steps.add_parser("rest", help="how far recordings without speech open the mouth")
    rest.set_defaults(command=commands.rest)
    rest.add_argument("recordings", type=Path, nargs="*", metavar="FILE", help="none: the synthetic noises")
    _add_model(rest)

    look = steps.add_parser("look", help="draw the mouths of a recording over its waveform and phones")
    look.set_defaults(command=commands.look)
    look.add_argument("recording", type=Path, metavar="FILE")
    look.add_argument("-o", "--output", type=Path, default=Path("look.png"))
    look.add_argument("--lookahead", default="48", metavar="MS|full")
    _add_model(look)


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, default=Path("build/training"), help="data folder (build/training)"
    )


def _add_seed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1)


def _add_compile(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--compile", action="store_true", help="train a fifth faster after a minute; needs a C++ compiler"
    )


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", type=Path, default=MODEL_PATH, help=f"({MODEL_PATH.name} in the package)")


if __name__ == "__main__":
    sys.exit(main())
