"""The lock files pin one version of each package, and what the project needs."""

import tomllib

import pytest
from packaging.requirements import Requirement

from tests.packaging.artifacts import ROOT
from tests.packaging.locks import pins

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]

COMPILED = ("pyworld", "setuptools")

NEEDED = {
    "requirements.lock": [*PROJECT["project"]["dependencies"], *EXTRAS["mic"]],
    "requirements-cluster.lock": EXTRAS["cluster"],
    "requirements-gpu.lock": EXTRAS["gpu"],
    "requirements-gs.lock": EXTRAS["gs"],
    "requirements-s3.lock": EXTRAS["s3"],
    "requirements-test.lock": [
        *PROJECT["build-system"]["requires"],
        *PROJECT["project"]["dependencies"],
        *PROJECT["dependency-groups"]["test"],
        *EXTRAS["cluster"],
        *EXTRAS["gpu"],
        *EXTRAS["mic"],
        *EXTRAS["s3"],
        *(one for one in EXTRAS["train"] if not one.startswith(COMPILED)),
    ],
    "requirements-examples.lock": ["pipecat-ai>=1.14", "livekit-agents>=1.8", "wyoming>=1.10"],
    "requirements-compiled.lock": [one for one in EXTRAS["train"] if one.startswith(COMPILED)],
}


def normal(name: str) -> str:
    return name.lower().replace("_", "-")


@pytest.mark.parametrize("lock", NEEDED)
def test_a_lock_holds_what_it_is_for(lock: str) -> None:
    held = {normal(name): version for name, version in pins(lock).items()}
    for requirement in map(Requirement, NEEDED[lock]):
        assert normal(requirement.name) in held
        assert held[normal(requirement.name)] in requirement.specifier


RUNS = ["", "-cluster", "-gpu", "-s3"]


@pytest.mark.parametrize("lock", [f"requirements{which}.lock" for which in RUNS])
def test_the_tests_run_with_the_versions_of_a_run(lock: str) -> None:
    assert pins(lock).items() - pins("requirements-test.lock").items() == set()
