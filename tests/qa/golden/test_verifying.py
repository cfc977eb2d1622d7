from pathlib import Path

import pytest

from facewire.qa.compare.tolerance import Tolerance
from facewire.qa.golden.coding import encode
from facewire.qa.golden.verifying import golden_path, golden_takes, verify
from facewire.take.table import Take
from tests.qa.lines import CLOSURES, JAW, line, with_weights


def verified(folder: Path, new: Take, sound: str = "0") -> tuple[tuple[str, ...], bool]:
    path = golden_path(folder, "hello")
    path.write_text(encode(line(), "0"), encoding="utf-8")
    verdict = verify("hello", path, Path("hello.wav"), encode(new, sound), Tolerance())
    return verdict.result.findings, verdict.same


def test_the_same(tmp_path: Path) -> None:
    assert verified(tmp_path, line()) == ((), True)
    # Another file of the same sound is no difference.
    assert verified(tmp_path, line(), "1") == ((), True)


def test_what_is_within_the_tolerance_is_not_the_same(tmp_path: Path) -> None:
    weights = line().weights.copy()
    weights[:, JAW] += 0.006
    assert verified(tmp_path, with_weights(line(), weights)) == ((), False)


def test_a_lost_closure(tmp_path: Path) -> None:
    findings, same = verified(tmp_path, line(closures=CLOSURES[1:]))
    assert findings[0] == "1 closure lost (at 0.90 s)"
    assert not same


def test_another_recording_is_told_as_the_reason(tmp_path: Path) -> None:
    findings, _ = verified(tmp_path, line(closures=CLOSURES[1:]), "1")
    assert findings[:2] == ("its recording has changed", "1 closure lost (at 0.90 s)")


@pytest.mark.parametrize("text", ["", "something else\n", encode(line(), "0")[:-200]])
def test_a_broken_golden_take_is_a_finding(tmp_path: Path, text: str) -> None:
    path = golden_path(tmp_path, "hello")
    path.write_text(text, encoding="utf-8")
    verdict = verify("hello", path, Path("hello.wav"), encode(line(), "0"), Tolerance())
    (finding,) = verdict.result.findings
    assert finding.startswith(f"cannot read {path}")


def test_a_missing_golden_take_is_a_finding(tmp_path: Path) -> None:
    path = golden_path(tmp_path, "hello")
    verdict = verify("hello", path, Path("hello.wav"), encode(line(), "0"), Tolerance())
    assert "has no golden take" in verdict.result.findings[0]


def test_golden_takes_are_named_by_their_places(tmp_path: Path) -> None:
    for name in ("b", "en/a.1"):
        path = golden_path(tmp_path, name)
        path.parent.mkdir(exist_ok=True)
        path.write_text("", encoding="utf-8")
    assert golden_takes(tmp_path) == ["b", "en/a.1"]
