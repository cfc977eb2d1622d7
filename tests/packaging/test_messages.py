"""What a message tells people to do can be done: the commands, packages and files it names exist."""

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from facewire.commands.cli import _parser
from tests.packaging.artifacts import ROOT
from tests.packaging.locks import pins

PACKAGE = ROOT / "sidecar" / "facewire"

OTHER_PACKAGES = {"onnxruntime-gpu", "tensorrt-rtx-cu12-bindings", "tensorrt-rtx-cu12-libs"}
"""Packages of the index that we name and do not lock."""


def messages(path: Path) -> Iterator[str]:
    """Yield the texts in a module's code, each f-string as one text with {} for its values; no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped.update(id(part) for part in node.values)
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


def commands(parser: argparse.ArgumentParser, prefix: str = "facewire") -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield f"{prefix} {name}"
                yield from commands(below, f"{prefix} {name}")


MESSAGES = {text for path in PACKAGE.rglob("*.py") for text in messages(path)}


def named(pattern: str) -> list[str]:
    return sorted({found for text in MESSAGES for found in re.findall(pattern, text)})


def test_no_message_points_into_the_checkout() -> None:
    assert named(r"\S+\.md\b|protocol/\S*|run\.py|facewire\[\w+\]") == []


def test_every_package_to_install_can_be_had() -> None:
    told = named(r"pip install ([^;,.(){}]+)")
    names = {re.sub(r"[\[<=>].*", "", word.strip("'`")).lower() for line in told for word in line.split()}
    known = {name.lower().replace("_", "-") for name in pins("requirements-test.lock")} | OTHER_PACKAGES
    assert {"sounddevice", "cuda-bindings", "nvidia-ml-py"} <= names
    assert names - known == set()


@pytest.mark.parametrize("told", named(r"`(facewire [a-z ]+)"))
def test_every_command_that_is_told_exists(told: str) -> None:
    assert told.strip() in set(commands(_parser()))
