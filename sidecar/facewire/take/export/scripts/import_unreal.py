"""Makes an AnimSequence of each Facewire take beside this file, in the editor of Unreal 5.3 or later.

Choose a Skeleton or a skeletal mesh in the Content Browser, then Tools > Execute Python Script > this file.
Or type into the editor's console

    py "C:/faces/import_unreal.py" --skeleton /Game/Face_Archetype_Skeleton --to /Game/Faces --tables

Each `NAME.unreal.csv` becomes the AnimSequence `NAME` with a float curve for each of the 52 ARKit blendshapes
and for the angles of head and eyes, in radians, spelt as Live Link spells them. A sequence of that name that
is there already gets new curves. With --tables each CSV is imported as the CurveTable `CT_NAME`, too.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import unreal

SUFFIX = ".unreal.csv"


def main(typed: Sequence[str]) -> None:
    """Import what was asked for, and say what was made.

    Args:
        typed: the words behind the script's name.
    """
    asked = _asked(typed)
    skeleton = _skeleton(asked.skeleton)
    made = 0
    with unreal.ScopedSlowTask(len(asked.takes), "Facewire takes") as task:
        task.make_dialog(True)
        for path in asked.takes:
            if task.should_cancel():
                break
            task.enter_progress_frame(1, path.name)
            name = re.sub(r"\W", "_", path.name[: -len(SUFFIX)])
            make_sequence(path, name, asked.to, skeleton)
            if asked.tables:
                make_table(path, "CT_" + name, asked.to)
            made += 1
    unreal.log(f"Facewire: {made} of {len(asked.takes)} takes in {asked.to}")


def make_sequence(path: Path, name: str, folder: str, skeleton: unreal.Skeleton) -> unreal.AnimSequence:
    """Return the AnimSequence of a take.

    Args:
        path: the CSV.
        name: of the sequence.
        folder: of the sequence, such as /Game/Faces.
        skeleton: an unreal.Skeleton.
    """
    times, curves = read_curves(path)
    rate = round((len(times) - 1) / times[-1]) if len(times) > 1 else 30
    sequence = _sequence(name, folder, skeleton, rate)
    controller = sequence.get_editor_property("controller")
    controller.open_bracket("Facewire take", False)
    try:
        controller.set_frame_rate(unreal.FrameRate(rate, 1), False)
        controller.set_number_of_frames(unreal.FrameNumber(max(len(times) - 1, 1)), False)
    finally:
        controller.close_bracket(False)
    # What the controller refuses is written to the log alone.
    length = unreal.AnimationLibrary.get_sequence_length(sequence)
    if abs(length - max(len(times) - 1, 1) / rate) > 0.5 / rate:
        raise RuntimeError(
            f"{folder}/{name} cannot have {rate} frames per second; export with another --rate"
        )
    kind = unreal.RawCurveTrackTypes.RCT_FLOAT
    for curve, values in curves:
        if unreal.AnimationLibrary.does_curve_exist(sequence, curve, kind):
            unreal.AnimationLibrary.remove_curve(sequence, curve, False)
        unreal.AnimationLibrary.add_curve(sequence, curve, kind, False)
        # Two keys in one frame end the editor: times are counted, not read.
        frames = [frame / rate for frame in range(len(values))]
        unreal.AnimationLibrary.add_float_curve_keys(sequence, curve, frames, values)
    if not unreal.EditorAssetLibrary.save_loaded_asset(sequence, False):
        raise RuntimeError(f"{folder}/{name} cannot be saved; check it out, or close what holds it")
    return sequence


def make_table(path: Path, name: str, folder: str) -> None:
    """Import a take as a CurveTable."""
    settings = unreal.CSVImportSettings()
    settings.set_editor_property("import_type", unreal.CSVImportType.ECSV_CURVE_TABLE)
    settings.set_editor_property("import_curve_interp_mode", unreal.RichCurveInterpMode.RCIM_LINEAR)
    factory = unreal.CSVImportFactory()
    factory.set_editor_property("automated_import_settings", settings)
    task = unreal.AssetImportTask()
    for key, value in (
        ("filename", str(path)), ("destination_path", folder), ("destination_name", name),
        ("factory", factory), ("automated", True), ("replace_existing", True), ("save", True),
    ):  # fmt: skip
        task.set_editor_property(key, value)
    unreal.AssetToolsHelpers.get_asset_tools().import_asset_tasks([task])


def read_curves(path: Path) -> tuple[list[float], list[tuple[str, list[float]]]]:
    """Return the times of a take in seconds, and its curves: names and values."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    if not rows or rows[0][:1] != ["Name"] or len(rows[0]) < 2:
        raise RuntimeError(f"{path} holds no frame of a take; export it again")
    return [float(at) for at in rows[0][1:]], [
        (row[0], [float(value) for value in row[1:]]) for row in rows[1:]
    ]


def _sequence(name: str, folder: str, skeleton: unreal.Skeleton, rate: int) -> unreal.AnimSequence:
    """Return the sequence of that name, made where there is none."""
    path = folder + "/" + name
    if unreal.EditorAssetLibrary.does_asset_exist(path):
        sequence = unreal.EditorAssetLibrary.load_asset(path)
        if not isinstance(sequence, unreal.AnimSequence):
            raise RuntimeError(f"{path} is no AnimSequence; choose another folder with --to")
        library = unreal.AnimationLibrary
        had = round(library.get_num_frames(sequence) / library.get_sequence_length(sequence))
        if had != rate:
            # Its rate cannot change to any other, and what is compressed at the old one ends the editor.
            raise RuntimeError(f"{path} has {had} frames per second and the take {rate}; delete it first")
        return sequence
    factory = unreal.AnimSequenceFactory()
    factory.set_editor_property("target_skeleton", skeleton)
    # A sequence begins at the project's rate, and changes to multiples and factors of it alone.
    settings = unreal.get_default_object(unreal.AnimationSettings)
    usual, never = (
        settings.get_editor_property("default_frame_rate"),
        unreal.PropertyAccessChangeNotifyMode.NEVER,
    )
    settings.set_editor_property("default_frame_rate", unreal.FrameRate(rate, 1), notify_mode=never)
    try:
        tools = unreal.AssetToolsHelpers.get_asset_tools()
        sequence = tools.create_asset(name, folder, unreal.AnimSequence, factory)
    finally:
        settings.set_editor_property("default_frame_rate", usual, notify_mode=never)
    if sequence is None:
        raise RuntimeError(f"{path} cannot be made; choose another folder with --to")
    return sequence


def _skeleton(path: str | None) -> unreal.Skeleton:
    """Return the skeleton that was named or is chosen in the Content Browser."""
    if path:
        found = [unreal.EditorAssetLibrary.load_asset(path)]
    else:
        found = list(unreal.EditorUtilityLibrary.get_selected_assets())
    for asset in found:
        if isinstance(asset, unreal.Skeleton):
            return asset
        if isinstance(asset, unreal.SkeletalMesh):
            return asset.get_editor_property("skeleton")
    raise RuntimeError(
        "choose a Skeleton or a skeletal mesh in the Content Browser, or add --skeleton /Game/…"
    )


def _asked(typed: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="import_unreal.py", description="Facewire takes to AnimSequences")
    parser.add_argument("takes", nargs="*", type=Path, help="CSVs; all beside this file where none is given")
    parser.add_argument("--skeleton", help="path of a Skeleton or skeletal mesh (what is chosen)")
    parser.add_argument("--to", default="/Game/Facewire", help="folder for what is made (/Game/Facewire)")
    parser.add_argument("--tables", action="store_true", help="make CurveTables, too")
    asked = parser.parse_args(typed)
    asked.takes = asked.takes or sorted(Path(__file__).resolve().parent.glob("*" + SUFFIX))
    asked.to = asked.to.rstrip("/")
    if not asked.takes:
        raise RuntimeError(f"there is no NAME{SUFFIX} beside this file; export takes first")
    return asked


if __name__ == "__main__":
    main(sys.argv[1:])
