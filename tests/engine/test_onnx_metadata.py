from pathlib import Path
from types import SimpleNamespace

import pytest

from facewire.engine.onnx.metadata import SCHEMA, STREAM_SCHEMA, Told
from facewire.errors import EngineError
from facewire.face.channels import DRIVE_CHANNELS
from facewire.values import Geometry

HELD = {
    "facewire.schema": SCHEMA,
    "facewire.sample_rate": "16000",
    "facewire.channels": ",".join(DRIVE_CHANNELS),
    "facewire.window": "40960",
    "facewire.hop": "128",
    "facewire.step": "256",
}


def told(**changed: str | None) -> Told:
    """Return what a model with these entries says; None takes one away."""
    return told_by("mine.onnx", **changed)


def told_by(name: str, **changed: str | None) -> Told:
    """Return what a model of this name says."""
    entries = HELD | {f"facewire.{key}": value for key, value in changed.items()}
    held = {key: value for key, value in entries.items() if value is not None}
    session = SimpleNamespace(get_modelmeta=lambda: SimpleNamespace(custom_metadata_map=held))
    return Told(Path(name), session)


def test_it_tells_texts_numbers_and_the_layout_of_windows() -> None:
    model = told(dilations="2,4,47", source="abc", schema=STREAM_SCHEMA)
    assert (model.text("source"), model.text("nothing")) == ("abc", None)
    assert model.numbers("dilations") == (2, 4, 47)
    assert model.number("hop") == 128
    assert model.geometry() == Geometry(window=40_960, hop=128, step=256)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"schema": None}, "it has no facewire.schema"),
        ({"schema": "1"}, "facewire.schema is '1'"),
        ({"sample_rate": "48000"}, "facewire.sample_rate is '48000'"),
        ({"channels": None}, "it has no facewire.channels"),
        ({"channels": "jawOpen"}, "facewire.channels is 'jawOpen'"),
    ],
)
def test_a_model_of_another_kind_or_version_is_refused(changed: dict[str, str | None], found: str) -> None:
    with pytest.raises(EngineError) as caught:
        told(**changed)
    assert str(caught.value) == (
        f"mine.onnx is not a model for this version ({found}); export it with "
        "`python -m facewire_training export` or drop --model"
    )


@pytest.mark.parametrize("schema", [SCHEMA, "5"])
def test_a_stream_of_another_version_is_to_be_quantised_again(schema: str) -> None:
    with pytest.raises(EngineError) as caught:
        told_by("mine.int8.onnx", dilations="1,2", schema=schema)
    assert str(caught.value) == (
        f"mine.int8.onnx is not a model for this version (facewire.schema is '{schema}'); make it again with "
        "`python -m facewire_training quantise --model mine.onnx`, or remove it"
    )


def test_a_number_may_be_nothing_where_that_is_said() -> None:
    assert told(taps="0,7").numbers("taps", least=0) == (0, 7)


@pytest.mark.parametrize("value", [None, "", "a lot", "1,", "1.5"])
def test_a_number_that_is_not_told_is_one_line(value: str | None) -> None:
    with pytest.raises(EngineError, match=r"^mine\.onnx does not tell its taps; export it again$"):
        told(taps=value).numbers("taps")


@pytest.mark.parametrize(("value", "least"), [("0", 0), ("-3", -3), ("5,-7,2", -7)])
def test_a_number_that_cannot_be_is_one_line(value: str, least: int) -> None:
    with pytest.raises(
        EngineError, match=rf"^mine\.onnx has an impossible taps of {least}; export it again$"
    ):
        told(taps=value).number("taps")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"step": "200"}, "impossible window of 40960 samples with hop 128 and step 200; export it again"),
        ({"step": "64"}, "impossible window of 40960 samples with hop 128 and step 64"),
        ({"window": "40961"}, "impossible window of 40961 samples"),
        ({"window": "128"}, "impossible window of 128 samples"),
        ({"window": "160256"}, "impossible window of 160256"),
        ({"hop": "0"}, "impossible hop of 0"),
        ({"step": None}, "does not tell its step"),
    ],
)
def test_a_layout_of_windows_that_cannot_be_is_refused(changed: dict[str, str | None], message: str) -> None:
    with pytest.raises(EngineError, match=message):
        told(**changed).geometry()
