"""The add-on's own tests, which run in the engine; each is reported here under its name."""

import json

import pytest

from tests.godot.project import Project, engine_tests


@pytest.mark.parametrize(("script", "method"), engine_tests())
def test_in_engine(project: Project, script: str, method: str, attempt: int) -> None:
    outcome = project.test(script) if attempt == 1 else project.test_alone(script, method)
    result = outcome.results().get(method)
    assert result is not None, f"no result, status {outcome.status}:\n{outcome.output[-4000:]}"
    if result.notes:
        print(f"{script}.{method}: {json.dumps(result.notes)}")
    assert not result.failures, "\n".join(result.failures)


@pytest.mark.parametrize("script", sorted({script for script, _ in engine_tests()}))
def test_nothing_is_left_at_exit(project: Project, script: str) -> None:
    output = project.test(script).output
    assert [line for line in output.splitlines() if "leaked" in line or "still in use" in line] == []
