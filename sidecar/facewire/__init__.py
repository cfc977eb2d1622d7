"""Facewire: a headless sidecar that hears a voice and moves a face.

The line is in `facewire.pipeline.line`: audio windows in, ARKit poses out, one step per frame number.
"""

import os

# ONNX Runtime reads this once, while it is imported, and otherwise writes a device id and an event database
# below the user's cache and looks up a telemetry host. Nothing in the package can be imported before this.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__version__ = "0.1.0"

__all__ = ["__version__"]
