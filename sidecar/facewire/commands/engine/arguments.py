"""What `facewire engine` takes."""

import argparse
from pathlib import Path

__all__ = ["add_engine"]


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `facewire engine`."""
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    build = commands.add_parser(
        "build", help="build TensorRT engines into the cache; needs no GPU with TensorRT for RTX"
    )
    build.add_argument(
        "--model", type=Path, metavar="FILE", help="another network, with NAME.fp16.onnx beside it"
    )
    build.add_argument(
        "--target", choices=("rtx", "turing"), help="rtx: RTX 30 to 50; turing: RTX 20 and GTX 16 (both)"
    )
    build.set_defaults(run=_build, prog=build.prog)


def _build(parsed: argparse.Namespace) -> None:
    from facewire.commands.engine.build import build_all

    build_all(parsed.model, parsed.target)
