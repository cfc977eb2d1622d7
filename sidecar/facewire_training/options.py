"""Options that several commands of `python -m facewire_training` share."""

import argparse
from pathlib import Path

from facewire.engine.onnx import MODEL_PATH
from facewire.engine.siblings import find_quantised

__all__ = ["add_data", "add_held_out", "add_lookaheads", "add_machine", "add_model", "add_seed"]


def add_data(parser: argparse.ArgumentParser) -> None:
    """Where collections are kept."""
    parser.add_argument(
        "--data", type=Path, default=Path("build/training"), help="data folder (build/training)"
    )


def add_lookaheads(parser: argparse.ArgumentParser) -> None:
    """A column for each."""
    parser.add_argument("--lookahead", nargs="+", default=["48", "full"], metavar="MS|full", help="(48 full)")


def add_held_out(parser: argparse.ArgumentParser) -> None:
    """Whether only those judge whom training never hears."""
    parser.add_argument(
        "--held-out", action="store_true", help="only the speakers or clips that training never hears"
    )


def add_seed(parser: argparse.ArgumentParser) -> None:
    """Of every random choice."""
    parser.add_argument("--seed", type=int, default=1)


def add_machine(parser: argparse.ArgumentParser) -> None:
    """Where to train, and by how many hands."""
    parser.add_argument("--device", default="cpu", help="cpu, or cuda for an NVIDIA GPU (cpu)")
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes that prepare windows; 0 for none (1)"
    )
    parser.add_argument(
        "--compile", action="store_true", help="train a fifth faster after a minute; needs a C++ compiler"
    )


def add_model(parser: argparse.ArgumentParser) -> None:
    """Which network to judge."""
    shipped = find_quantised(MODEL_PATH)
    parser.add_argument("--model", type=Path, default=shipped, help=f"({shipped.name} in the package)")
