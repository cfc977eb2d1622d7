"""JUnit's XML, which build servers read: a test case for each line."""

import re
from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree

__all__ = ["junit"]

_ILLEGAL: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no character of XML 1.0 (W3C, production 2)."""


def junit(command: str, cases: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Return a test suite.

    Args:
        command: of Facewire, whose results they are.
        cases: the name of each line, and what was found; it fails where there is something.
    """
    failed = sum(bool(findings) for _, findings in cases)
    suite = ElementTree.Element(
        "testsuite", name=f"facewire {command}", tests=str(len(cases)), failures=str(failed)
    )
    for name, findings in cases:
        case = ElementTree.SubElement(suite, "testcase", classname=f"facewire.{command}", name=_legal(name))
        if findings:
            failure = ElementTree.SubElement(case, "failure", message=_legal(findings[0]))
            failure.text = _legal("\n".join(findings))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _legal(text: str) -> str:
    """Return `text`, in which what XML cannot hold is escaped."""
    return _ILLEGAL.sub(lambda one: ascii(one[0])[1:-1], text)
