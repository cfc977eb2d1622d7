"""Which TensorRT there is: `tensorrt` where it is installed, else TensorRT for RTX. Nobody else asks.

TensorRT for RTX builds engines on any machine and compiles their kernels on the GPU they meet; TensorRT
builds only for the GPU of its own machine, and serves data-centre cards too.
"""

import importlib
from typing import Any, Final

from facewire.errors import EngineError

__all__ = ["TensorRt"]

_NAMES: Final = ("tensorrt", "tensorrt_rtx", "tensorrt_rtx_bindings")


class TensorRt:
    """The library, with a logger that keeps what it complained of.

    Raises:
        EngineError: neither is installed.
    """

    def __init__(self) -> None:
        self.api: Any = _import()
        self.complaints: list[str] = []
        self.logger = _logger(self.api, self.complaints)

    @property
    def is_rtx(self) -> bool:
        """Whether this is TensorRT for RTX."""
        return "rtx" in str(self.api.__name__)

    @property
    def version(self) -> str:
        """Return the library's name and version, such as `tensorrt_rtx 1.7.1.116`."""
        return f"{'tensorrt_rtx' if self.is_rtx else 'tensorrt'} {self.api.__version__}"

    def complaint(self) -> str:
        """Return the first thing it complained of since the last call, in one short line."""
        first = self.complaints[0].strip().splitlines()[0] if self.complaints else "it does not say why"
        self.complaints.clear()
        return first if len(first) <= 200 else first[:199] + "…"


def _import() -> Any:
    for name in _NAMES:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
        except Exception as error:
            # A library whose own parts are missing fails with whatever its loader raises.
            raise EngineError(f"{name} is installed but does not load ({error}); install it again") from error
    raise EngineError(
        "TensorRT is not installed; pip install tensorrt-rtx-cu13-bindings tensorrt-rtx-cu13-libs"
    )


def _logger(api: Any, complaints: list[str]) -> Any:
    grave = (api.ILogger.Severity.ERROR, api.ILogger.Severity.INTERNAL_ERROR)

    class Logger(api.ILogger):  # type: ignore[misc]
        def __init__(self) -> None:
            api.ILogger.__init__(self)

        def log(self, severity: Any, message: str) -> None:
            if severity in grave:
                complaints.append(message)

    return Logger()
