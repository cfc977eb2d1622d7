"""How the network was made: from public packages alone, and with real recordings where there are some.

Run as `python -m facewire_training`, with the extra `[train]`. Nothing in the sidecar imports this package.
"""

# Turns the telemetry of ONNX Runtime off before anything here can import it.
import facewire  # noqa: F401
