from pathlib import Path

import numpy as np
import pytest

from facewire.errors import UsageError
from facewire_training.data import pack as packing
from facewire_training.data.pack import pack, unpack
from facewire_training.data.recordings import Utterance, read_collection, write_collection
from facewire_training.phones.inventory import Phone


def clicks(seed: int, count: int) -> np.ndarray:
    """Noise bursts every 0.2 s: what moves in time, however little, no longer fits."""
    generator = np.random.default_rng(seed)
    samples = generator.normal(0.0, 4000.0, count)
    samples[np.arange(count) % 3200 > 800] *= 0.01
    return samples.astype(np.int16)


def test_a_packed_collection_comes_back_as_long_and_unmoved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "_BLOCK", 10_000)
    spoken = [
        Utterance(f"u{seed}", "en", "v", "text", clicks(seed, 24_000 + 777 * seed), (Phone("aa", 0.0, 1.0),))
        for seed in range(3)
    ]
    write_collection(tmp_path / "data", "one", spoken)
    (file,) = pack(tmp_path / "data", tmp_path / "packed")
    assert file.stat().st_size < 0.5 * (tmp_path / "data" / "one.npy").stat().st_size
    list(unpack(tmp_path / "packed", tmp_path / "there"))
    before, after = (read_collection(tmp_path / name, "one").utterances for name in ("data", "there"))
    for one, other in zip(before, after, strict=True):
        assert (one.name, one.phones, len(one.samples)) == (other.name, other.phones, len(other.samples))
        power = [np.abs(two.samples.astype(np.float64)) for two in (one, other)]
        lags = [float(np.dot(power[0][50:-50], np.roll(power[1], lag)[50:-50])) for lag in range(-40, 41)]
        assert abs(int(np.argmax(lags)) - 40) <= 4


def test_what_was_aligned_travels_without_its_original(tmp_path: Path) -> None:
    for name in ("read", "read_aligned", "other"):
        write_collection(tmp_path, name, [Utterance("u", "en", "v", "", clicks(1, 16_000), ())])
    assert [path.stem for path in pack(tmp_path, tmp_path / "packed")] == ["other", "read_aligned"]


def test_an_empty_folder_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no collections"):
        list(pack(tmp_path, tmp_path / "packed"))
    with pytest.raises(UsageError, match="no collections"):
        list(unpack(tmp_path, tmp_path / "data"))
