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
from facewire_training.judging_steps import add_judging_steps
from facewire_training.options import add_data, add_machine, add_seed

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status: 0, 1 for our failure, 2 for the caller's mistake."""
    parsed = _parser().parse_args(arguments)
    try:
        parsed.command(parsed)
    except FacewireError as failure:
        print(f"training: {failure}", file=sys.stderr)
        return failure.exit_code
    except FileNotFoundError as missing:
        print(f"training: there is no {missing.filename}", file=sys.stderr)
        return 2
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
    _add_travel_steps(steps)
    _add_network_steps(steps)
    add_judging_steps(steps)
    return parser


def _count(text: str) -> int:
    """Read how many; raises ArgumentTypeError below 1, and ValueError for what is no number."""
    if (count := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{text} is none; give 1 or more")
    return count


def _add_data_steps(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    synthesise = steps.add_parser("synthesise", help="speak fortune cookies with every synthesiser")
    synthesise.set_defaults(command=commands.synthesise)
    add_data(synthesise)
    synthesise.add_argument("--scale", type=float, default=1.0, help="share of the full 14 hours (1.0)")
    add_seed(synthesise)

    collect = steps.add_parser("collect", help="take real recordings into the data folder")
    collect.set_defaults(command=commands.collect)
    add_data(collect)
    collect.add_argument("--corpus", action="append", required=True, metavar="LANG:DIR", help="a folder")

    align = steps.add_parser("align", help="find the phones of recordings that came without")
    align.set_defaults(command=commands.align)
    add_data(align)
    align.add_argument("--checkpoint", type=Path, required=True, help="the network that listens")

    revoice = steps.add_parser("revoice", help="speak real recordings again from other throats")
    revoice.set_defaults(command=commands.revoice)
    add_data(revoice)
    add_seed(revoice)


def _add_travel_steps(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for name, command, text in (
        ("pack", commands.pack, "make the data folder a twentieth as large, to train on another machine"),
        ("unpack", commands.unpack, "make a data folder of a packed one"),
    ):
        step = steps.add_parser(name, help=text)
        step.set_defaults(command=command)
        step.add_argument("packed", type=Path, metavar="FOLDER", help="the packed folder")
        add_data(step)


def _add_network_steps(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    train = steps.add_parser(
        "train", help="train on everything in the data folder, for a time; goes on where it was cut short"
    )
    train.set_defaults(command=commands.train)
    add_data(train)
    train.add_argument("--checkpoint", type=Path, required=True, help="file to write")
    train.add_argument("--start", type=Path, help="checkpoint, or exported .onnx, to go on from")
    train.add_argument("--minutes", type=float, default=30.0, help="wall clock (30)")
    train.add_argument(
        "--rate", type=float, help="peak learning rate (0.003 from nothing, 0.002 from a start)"
    )
    train.add_argument("--steps", type=_count, metavar="N", help="so many steps instead, to compare runs")
    train.add_argument(
        "--speakers",
        type=_count,
        metavar="N",
        help="hear so many speakers of each corpus, for a learning curve",
    )
    train.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="NAME",
        help="learn nothing but the last layer's rows of these articulators or heads, in minutes",
    )
    train.add_argument(
        "--hold", action="store_true", help="let the rate not fall, and average the weights longer"
    )
    add_machine(train)
    add_seed(train)

    average = steps.add_parser("average", help="average checkpoints of one training, to train on from")
    average.set_defaults(command=commands.average)
    average.add_argument("checkpoints", type=Path, nargs="+")
    average.add_argument("--checkpoint", type=Path, required=True, help="file to write")

    export = steps.add_parser(
        "export",
        help="write the network's ONNX files, FP32 and FP16; an INT8 file of other weights is removed",
    )
    export.set_defaults(command=commands.export)
    export.add_argument("--checkpoint", type=Path, required=True)
    export.add_argument("--model", type=Path, default=MODEL_PATH, help=f"({MODEL_PATH.name} in the package)")

    quantise = steps.add_parser("quantise", help="write the INT8 file that CPUs run, of the FP32 file")
    quantise.set_defaults(command=commands.quantise)
    add_data(quantise)
    add_seed(quantise)
    quantise.add_argument(
        "--model", type=Path, default=MODEL_PATH, help=f"({MODEL_PATH.name} in the package)"
    )

    make = steps.add_parser(
        "make", help="the whole recipe: synthesise, train and align twice, revoice, train, export, quantise"
    )
    make.set_defaults(command=commands.make)
    add_data(make)
    make.add_argument(
        "--corpus", action="append", default=[], metavar="LANG:DIR", help="LJSpeech-style folder"
    )
    make.add_argument(
        "--scale", type=float, default=1.0, help="share of the full 14 hours of synthesis (1.0)"
    )
    make.add_argument("--minutes", type=float, default=170.0, help="training time in all (170)")
    add_machine(make)
    make.add_argument("--model", type=Path, default=MODEL_PATH, help=f"({MODEL_PATH.name} in the package)")
    add_seed(make)


if __name__ == "__main__":
    sys.exit(main())
