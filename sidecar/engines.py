"""Which engines a run may use, in order of preference. Each is imported only when it is tried."""

from pathlib import Path

from sidecar.ladder import Ladder, Rung
from sidecar.ports import Clock, Engine

__all__ = ["build_ladder"]


def build_ladder(choice: str, clock: Clock, *, model: Path | None = None, threads: int = 1) -> Ladder:
    """Return the engines for `choice`: `auto`, or the name of one, which then fails rather than gives way.

    Raises:
        EngineError: the engine that was asked for by name, or for a model of the user's own, cannot be used.
    """

    def onnx() -> Engine:
        from sidecar.engine.onnx import MODEL_PATH, OnnxEngine

        return OnnxEngine(model or MODEL_PATH, threads)

    def rest() -> Engine:
        from sidecar.engine.rest import RestEngine

        return RestEngine()

    network, fallback = Rung("onnx", onnx), Rung("rest", rest)
    if choice == "rest":
        return Ladder((fallback,), clock)
    if choice == "onnx" or model is not None:
        # A name on the command line is a wish to be met or refused, not a preference.
        network.make().close()
    return Ladder((network, fallback), clock)
