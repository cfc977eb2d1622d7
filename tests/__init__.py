# Before any test or benchmark imports ONNX Runtime, its telemetry is off.
import facewire  # noqa: F401
