"""JUnit's XML, which build servers read: a test case for each line."""

from collections.abc import Sequence
from xml.etree import ElementTree

__all__ = ["junit"]


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
        case = ElementTree.SubElement(suite, "testcase", classname=f"facewire.{command}", name=name)
        if findings:
            failure = ElementTree.SubElement(case, "failure", message=_legal(findings[0]))
            failure.text = _legal("\n".join(findings))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _legal(text: str) -> str:
    """Return `text` without the characters that XML cannot hold."""
    return "".join(character for character in text if character.isprintable() or character == "\n")
