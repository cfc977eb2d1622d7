"""Which GPU is meant, and whether it sleeps."""

from pathlib import Path

import pytest

from facewire.errors import EngineError
from facewire.gpu.device import Named, choose, sleeps

GPUS = (
    Named("GPU-aaaa1111-0", "NVIDIA GeForce RTX 4070"),
    Named("GPU-aaaa2222-0", "NVIDIA GeForce RTX 3060"),
    Named("GPU-bbbb3333-0", "NVIDIA H200"),
)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [("0", 0), ("2", 2), ("GPU-aaaa2222-0", 1), ("gpu-BBBB", 2), ("h200", 2), ("4070", 0), (None, 0)],
)
def test_by_index_uuid_or_name(wanted: str | None, index: int) -> None:
    assert choose(GPUS, wanted) == index


@pytest.mark.parametrize("wanted", ["5", "GPU-cccc", "radeon", "-1"])
def test_none_is_meant(wanted: str) -> None:
    with pytest.raises(EngineError, match=r"no GPU is called .*2 NVIDIA H200 GPU-bbbb3333-0"):
        choose(GPUS, wanted)


@pytest.mark.parametrize("wanted", ["GPU-aaaa", "geforce"])
def test_more_than_one_is_meant(wanted: str) -> None:
    with pytest.raises(EngineError, match="more than one GPU"):
        choose(GPUS, wanted)


def test_the_default_is_cudas_first_in_nvmls_order() -> None:
    assert choose(GPUS, None, ("GPU-bbbb3333-0", "GPU-aaaa1111-0")) == 2
    assert choose(GPUS, None, ("GPU-unknown",)) == 0


def pci(folder: Path, name: str, vendor: str, kind: str, state: str | None) -> None:
    (folder / name / "power").mkdir(parents=True)
    (folder / name / "vendor").write_text(f"{vendor}\n")
    (folder / name / "class").write_text(f"{kind}\n")
    if state is not None:
        (folder / name / "power" / "runtime_status").write_text(f"{state}\n")


@pytest.mark.parametrize(
    ("state", "asleep"), [("suspended", True), ("active", False), ("unsupported", False), (None, False)]
)
def test_linux_tells_whether_it_sleeps(tmp_path: Path, state: str | None, asleep: bool) -> None:
    pci(tmp_path, "00:02.0", "0x8086", "0x030000", "active")
    pci(tmp_path, "01:00.0", "0x10de", "0x030200", state)
    pci(tmp_path, "01:00.1", "0x10de", "0x040300", "active")
    assert sleeps(tmp_path) is asleep


def test_one_that_is_awake_is_enough(tmp_path: Path) -> None:
    pci(tmp_path, "01:00.0", "0x10de", "0x030000", "suspended")
    pci(tmp_path, "02:00.0", "0x10de", "0x030000", "active")
    assert not sleeps(tmp_path)


def test_without_any_nothing_sleeps(tmp_path: Path) -> None:
    assert not sleeps(tmp_path)
    assert not sleeps(tmp_path / "none")
