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
from facewire_training import commands, judging

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
        print(f"training: {missing.name} is not installed: pip install 'facewire[train]'", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m facewire_training", description=__doc__)
    steps = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_data_steps(steps)
    _add_travel_steps(steps)
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


def _add_travel_steps(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for name, command, text in (
        ("pack", commands.pack, "make the data folder a twentieth as large, to train on another machine"),
        ("unpack", commands.unpack, "make a data folder of a packed one"),
    ):
        step = steps.add_parser(name, help=text)
        step.set_defaults(command=command)
        step.add_argument("packed", type=Path, metavar="FOLDER", help="the packed folder")
        _add_data(step)


def _add_network_steps(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    train = steps.add_parser(
        "train", help="train on everything in the data folder, for a time; goes on where it was cut short"
    )
    train.set_defaults(command=commands.train)
    _add_data(train)
    train.add_argument("--checkpoint", type=Path, required=True, help="file to write")
    train.add_argument("--start", type=Path, help="checkpoint, or exported .onnx, to go on from")
    train.add_argument("--minutes", type=float, default=30.0, help="wall clock (30)")
    train.add_argument(
        "--rate", type=float, help="peak learning rate (0.003 from nothing, 0.002 from a start)"
    )
    train.add_argument(
        "--hold", action="store_true", help="let the rate not fall, and average the weights longer"
    )
    _add_machine(train)
    _add_seed(train)

    stream = steps.add_parser(
        "stream", help="train the streaming network, the window network as its teacher; goes on likewise"
    )
    stream.set_defaults(command=commands.stream)
    _add_data(stream)
    stream.add_argument("--checkpoint", type=Path, required=True, help="file to write")
    stream.add_argument(
        "--teacher",
        type=Path,
        default=MODEL_PATH,
        help=f"checkpoint or .onnx ({MODEL_PATH.name} in the package)",
    )
    stream.add_argument("--minutes", type=float, default=30.0, help="wall clock (30)")
    stream.add_argument("--rate", type=float, help="peak learning rate (0.002)")
    _add_machine(stream)
    _add_seed(stream)

    average = steps.add_parser("average", help="average checkpoints of one training, to train on from")
    average.set_defaults(command=commands.average)
    average.add_argument("checkpoints", type=Path, nargs="+")
    average.add_argument("--checkpoint", type=Path, required=True, help="file to write")

    export = steps.add_parser("export", help="write the ONNX files the sidecar runs, FP32 and FP16")
    export.set_defaults(command=commands.export)
    export.add_argument("--checkpoint", type=Path, required=True)
    export.add_argument("--model", type=Path, default=MODEL_PATH, help=f"({MODEL_PATH.name} in the package)")

    export_stream = steps.add_parser("export-stream", help="write the streaming network's ONNX file")
    export_stream.set_defaults(command=commands.export_stream)
    export_stream.add_argument("--checkpoint", type=Path, required=True)
    export_stream.add_argument("--model", type=Path, required=True, help="file to write")

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
    _add_machine(make)
    make.add_argument("--model", type=Path, default=MODEL_PATH, help=f"({MODEL_PATH.name} in the package)")
    _add_seed(make)


def _add_judging_steps(steps: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    evaluate = steps.add_parser("evaluate", help="score baked mouths against phone alignments")
    evaluate.set_defaults(command=judging.evaluate)
    evaluate.add_argument(
        "folder", type=Path, metavar="DIR", help="NAME.wav with NAME.json each, or a corpus with phones.json"
    )
    _add_lookaheads(evaluate)
    _add_held_out(evaluate)
    evaluate.add_argument(
        "--level", type=float, metavar="DBFS", help="bring each clip to this RMS level first"
    )
    evaluate.add_argument("--snr", type=float, metavar="DB", help="mix in noise at this ratio first")
    evaluate.add_argument(
        "--misses", action="store_true", help="list the p b m left open and the open vowels shut"
    )
    _add_model(evaluate)

    curve = steps.add_parser("curve", help="plot accuracy against look-ahead")
    curve.set_defaults(command=judging.curve)
    curve.add_argument("folder", type=Path, metavar="DIR")
    curve.add_argument("-o", "--output", type=Path, default=Path("curve.png"))
    _add_model(curve)

    languages = steps.add_parser(
        "languages", help="score espeak-ng voices that training never heard, by language"
    )
    languages.set_defaults(command=judging.languages)
    languages.add_argument(
        "languages", nargs="*", metavar="LANG", help="(the nine that every release is compared in)"
    )
    languages.add_argument("--sentences", type=int, default=24, metavar="N", help="of each language (24)")
    languages.add_argument("--lookahead", default="48", metavar="MS|full")
    _add_seed(languages)
    _add_model(languages)

    lips = steps.add_parser("lips", help="score baked mouths against lips measured on video")
    lips.set_defaults(command=judging.lips)
    lips.add_argument("folder", type=Path, metavar="DIR", help="recordings with a curves.json")
    _add_lookaheads(lips)
    _add_held_out(lips)
    lips.add_argument(
        "--targets", action="store_true", help="score what the phones' own targets give, without a network"
    )
    _add_model(lips)

    noise = steps.add_parser("noise", help="how far recordings without speech open the mouth")
    noise.set_defaults(command=judging.noise)
    noise.add_argument("recordings", type=Path, nargs="*", metavar="FILE", help="none: the synthetic noises")
    _add_model(noise)

    cost = steps.add_parser("cost", help="what a frame costs, the window network beside the streaming one")
    cost.set_defaults(command=judging.cost)
    cost.add_argument("streaming", type=Path, metavar="FILE", help="from export-stream")
    cost.add_argument("--rounds", type=int, default=100)
    _add_model(cost)

    look = steps.add_parser("look", help="draw the mouths of a recording over its waveform and phones")
    look.set_defaults(command=judging.look)
    look.add_argument("recording", type=Path, metavar="FILE")
    look.add_argument("-o", "--output", type=Path, default=Path("look.png"))
    look.add_argument("--lookahead", default="48", metavar="MS|full")
    _add_model(look)


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, default=Path("build/training"), help="data folder (build/training)"
    )


def _add_lookaheads(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lookahead", nargs="+", default=["48", "full"], metavar="MS|full", help="(48 full)")


def _add_held_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--held-out", action="store_true", help="only the speakers or clips that training never hears"
    )


def _add_seed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1)


def _add_machine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", default="cpu", help="cpu, or cuda for an NVIDIA GPU (cpu)")
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes that prepare windows; 0 for none (1)"
    )
    parser.add_argument(
        "--compile", action="store_true", help="train a fifth faster after a minute; needs a C++ compiler"
    )


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", type=Path, default=MODEL_PATH, help=f"({MODEL_PATH.name} in the package)")


if __name__ == "__main__":
    sys.exit(main())
