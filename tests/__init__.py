import importlib.util
import sys
from pathlib import Path

if importlib.util.find_spec("facewire") is None:
    # A bare checkout on a lent machine, where nothing of ours is installed.
    sys.path.insert(0, str(Path(__file__).parent.parent / "sidecar"))

# Before any test or benchmark imports ONNX Runtime, its telemetry is off.
import facewire  # noqa: F401
