"""The stub driver for every test of this folder."""

from tests.gpu.nvml_stub import nvml_library, stub

__all__ = ["nvml_library", "stub"]
