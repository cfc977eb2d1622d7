"""Facewire: a headless sidecar that hears a voice and moves a face.

The line is in `facewire.pipeline.line`: audio windows in, ARKit poses out, one step per frame number.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
