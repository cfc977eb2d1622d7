"""A stand-in for the module `unreal` of Unreal's editor that refuses what the editor refuses, or dies of.

It has what `import_unreal.py` may use, and nothing else: another name is an AttributeError. Signatures and
rules are those of the Python API of UE 5.3 to 5.7 (AnimationLibrary, AnimationDataController,
CSVImportFactory).
"""

from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any


class Thing:
    """An object of the editor: properties that it has, and no others."""

    properties: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.values: dict[str, Any] = dict.fromkeys((*self.properties, *self.read_only))

    def get_editor_property(self, name: str) -> Any:
        return self.values[name]

    def set_editor_property(self, name: str, value: Any, notify_mode: Any = None) -> None:
        del notify_mode
        assert name in self.properties, f"{type(self).__name__} has no {name} that can be set"
        self.values[name] = value


class Skeleton(Thing):
    pass


class SkeletalMesh(Thing):
    read_only = ("skeleton",)


class CSVImportSettings(Thing):
    properties = ("import_row_struct", "import_type", "import_curve_interp_mode")


class CSVImportFactory(Thing):
    properties = ("automated_import_settings",)


class AssetImportTask(Thing):
    properties = (
        "filename", "destination_path", "destination_name", "factory", "automated", "replace_existing",
        "save",
    )  # fmt: skip


class AnimationSettings(Thing):
    properties = ("default_frame_rate",)


class AnimSequenceFactory(Thing):
    properties = ("target_skeleton", "preview_skeletal_mesh")


@dataclass(frozen=True)
class FrameRate:
    numerator: int
    denominator: int


@dataclass(frozen=True)
class FrameNumber:
    value: int


class Controller:
    """Refusals of the real one are lines in the log, not exceptions."""

    def __init__(self, sequence: "AnimSequence") -> None:
        self.sequence, self.open = sequence, 0

    def open_bracket(self, title: str, should_transact: bool = True) -> None:
        assert isinstance(title, str)
        del should_transact
        self.open += 1

    def close_bracket(self, should_transact: bool = True) -> None:
        del should_transact
        self.open -= 1

    def set_frame_rate(self, rate: FrameRate, should_transact: bool = True) -> None:
        del should_transact
        assert isinstance(rate, FrameRate)
        new, old = rate.numerator / rate.denominator, self.sequence.rate
        if new % old == 0 or old % new == 0:
            self.sequence.rate = round(new)

    def set_number_of_frames(self, frames: FrameNumber, should_transact: bool = True) -> None:
        del should_transact
        assert isinstance(frames, FrameNumber)
        assert frames.value > 0
        self.sequence.frames = frames.value


class AnimSequence(Thing):
    read_only = ("controller",)

    def __init__(self, skeleton: Skeleton, rate: int) -> None:
        super().__init__()
        assert isinstance(skeleton, Skeleton)
        self.skeleton, self.rate, self.frames = skeleton, rate, 1
        self.values["controller"] = Controller(self)
        self.curves: dict[str, tuple[list[float], list[float]]] = {}
        self.saved = False


@dataclass
class Editor:
    """What lies in the project, and what was asked of it."""

    assets: dict[str, Thing] = field(default_factory=dict)
    selected: list[Thing] = field(default_factory=list)
    rate: int = 30
    log: list[str] = field(default_factory=list)
    imports: list[dict[str, Any]] = field(default_factory=list)
    cancel: bool = False

    def __post_init__(self) -> None:
        self.settings = AnimationSettings()
        self.settings.set_editor_property("default_frame_rate", FrameRate(self.rate, 1))

    def module(self) -> ModuleType:
        unreal = ModuleType("unreal")
        classes = (
            Skeleton, SkeletalMesh, CSVImportSettings, CSVImportFactory, AssetImportTask, AnimationSettings,
            AnimSequenceFactory, AnimSequence, FrameRate, FrameNumber,
        )  # fmt: skip
        named: dict[str, Any] = {one.__name__: one for one in classes}
        named |= {
            "RawCurveTrackTypes": SimpleNamespace(RCT_FLOAT="float"),
            "CSVImportType": SimpleNamespace(ECSV_CURVE_TABLE="curve table"),
            "RichCurveInterpMode": SimpleNamespace(RCIM_LINEAR="linear"),
            "PropertyAccessChangeNotifyMode": SimpleNamespace(NEVER="never"),
            "AnimationLibrary": Library,
            "EditorAssetLibrary": Assets(self),
            "EditorUtilityLibrary": SimpleNamespace(get_selected_assets=lambda: self.selected),
            "AssetToolsHelpers": SimpleNamespace(get_asset_tools=lambda: Tools(self)),
            "ScopedSlowTask": lambda amount, text: SlowTask(self, amount, text),
            "get_default_object": {AnimationSettings: self.settings}.__getitem__,
            "log": self.log.append,
        }
        for name, value in named.items():
            setattr(unreal, name, value)
        return unreal


class Library:
    @staticmethod
    def get_sequence_length(sequence: AnimSequence) -> float:
        return sequence.frames / sequence.rate

    @staticmethod
    def get_num_frames(sequence: AnimSequence) -> int:
        return sequence.frames

    @staticmethod
    def does_curve_exist(sequence: AnimSequence, name: str, kind: str) -> bool:
        assert kind == "float"
        return name.lower() in sequence.curves

    @staticmethod
    def add_curve(sequence: AnimSequence, name: str, kind: str = "float", meta: bool = False) -> None:
        assert (kind, meta) == ("float", False)
        # Names of the engine ignore case.
        assert name.lower() not in sequence.curves
        sequence.curves[name.lower()] = ([], [])

    @staticmethod
    def remove_curve(sequence: AnimSequence, name: str, remove_name_from_skeleton: bool = False) -> None:
        assert not remove_name_from_skeleton
        del sequence.curves[name.lower()]

    @staticmethod
    def add_float_curve_keys(
        sequence: AnimSequence, name: str, times: list[float], values: list[float]
    ) -> None:
        assert len(times) == len(values)
        frames = [round(at * sequence.rate) for at in times]
        assert len(set(frames)) == len(frames), "two keys in one frame end the editor"
        assert max(abs(at * sequence.rate - frame) for at, frame in zip(times, frames, strict=True)) < 1e-3
        assert frames[-1] <= sequence.frames, "a key beyond the sequence's end"
        assert all(type(value) is float for value in (*times, *values))
        sequence.curves[name.lower()] = (times, values)


class Assets:
    def __init__(self, editor: Editor) -> None:
        self.editor = editor

    def does_asset_exist(self, path: str) -> bool:
        return path in self.editor.assets

    def load_asset(self, path: str) -> Thing | None:
        return self.editor.assets.get(path)

    def save_loaded_asset(self, asset: AnimSequence, only_if_is_dirty: bool = True) -> bool:
        assert not only_if_is_dirty
        assert asset.values["controller"].open == 0, "saved in the middle of a change"
        asset.saved = True
        return True


class Tools:
    def __init__(self, editor: Editor) -> None:
        self.editor = editor

    def create_asset(self, name: str, folder: str, kind: type, factory: AnimSequenceFactory) -> Thing:
        assert kind is AnimSequence
        assert folder.startswith("/Game")
        assert not folder.endswith("/")
        assert name.replace("_", "a").isalnum()
        rate = self.editor.settings.get_editor_property("default_frame_rate").numerator
        made = AnimSequence(factory.get_editor_property("target_skeleton"), rate)
        self.editor.assets[f"{folder}/{name}"] = made
        return made

    def import_asset_tasks(self, tasks: list[AssetImportTask]) -> None:
        for task in tasks:
            assert Path(task.values["filename"]).is_file()
            settings = task.values["factory"].values["automated_import_settings"]
            self.editor.imports.append(task.values | settings.values)


class SlowTask:
    def __init__(self, editor: Editor, amount: float, text: str) -> None:
        assert isinstance(text, str)
        self.editor, self.left = editor, amount

    def __enter__(self) -> "SlowTask":
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def make_dialog(self, can_cancel: bool) -> None:
        assert can_cancel

    def should_cancel(self) -> bool:
        return self.editor.cancel

    def enter_progress_frame(self, amount: float, text: str) -> None:
        assert isinstance(text, str)
        self.left -= amount
        assert self.left >= 0
