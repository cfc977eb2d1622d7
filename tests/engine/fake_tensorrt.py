"""A TensorRT whose engine runs the stub driver's network: it checks the order in which it is used."""

import ctypes
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from facewire.engine.tensorrt.build import BATCHES

WINDOW, POSES, CHANNELS = 1024, 8, 36


class Compiled:
    """A runtime cache."""

    def __init__(self) -> None:
        self.held = b"fresh"

    def serialize(self) -> bytes:
        return self.held

    def deserialize(self, held: bytes) -> None:
        self.held = held


class Config:
    """A runtime configuration."""

    cuda_graph_strategy = ""
    dynamic_shapes_kernel_specialization_strategy = ""
    compiled: Compiled | None = None
    allocation = ""

    def set_execution_context_allocation_strategy(self, strategy: str) -> None:
        self.allocation = strategy

    def create_runtime_cache(self) -> Compiled:
        return Compiled()

    def set_runtime_cache(self, compiled: Compiled) -> None:
        self.compiled = compiled


class Context:
    """An execution context."""

    def __init__(self, driver: ctypes.CDLL, capturable: bool) -> None:
        self._driver = driver
        self._capturable = capturable
        self._addresses: dict[str, int] = {}
        self._shape = (0, 0)
        self._memory = 0

    def set_optimization_profile_async(self, profile: int, stream: int) -> bool:
        assert stream != 0
        self._profile = profile
        return True

    def set_input_shape(self, name: str, shape: tuple[int, int]) -> bool:
        assert (name, shape) == ("samples", (BATCHES[self._profile], WINDOW))
        self._shape = shape
        return True

    def set_device_memory(self, address: int, size: int) -> None:
        assert size == 100 + self._profile
        self._memory = address

    def set_tensor_address(self, name: str, address: int) -> bool:
        self._addresses[name] = address
        return True

    def get_tensor_shape(self, name: str) -> tuple[int, int, int]:
        assert name == "drive"
        return self._shape[0], POSES, CHANNELS

    def is_stream_capturable(self, stream: int) -> bool:
        assert stream != 0
        return self._capturable

    def execute_async_v3(self, stream: int) -> bool:
        assert stream != 0
        assert self._memory != 0
        samples, drive = (ctypes.c_ulonglong(self._addresses[name]) for name in ("samples", "drive"))
        self._driver.stub_kernel(samples, drive, self._shape[0], WINDOW, POSES, CHANNELS)
        return True


class Engine:
    """A deserialised engine."""

    def __init__(self, driver: ctypes.CDLL, library: "Library") -> None:
        self._driver = driver
        self._library = library

    def create_runtime_config(self) -> Config:
        return Config()

    def create_execution_context(self, config: Config) -> Context:
        assert config.allocation == "user"
        self._library.strategies.append(config.cuda_graph_strategy)
        self._library.compiled = config.compiled
        return Context(self._driver, self._library.capturable)

    def get_tensor_profile_shape(self, name: str, profile: int) -> list[tuple[int, int]]:
        assert name == "samples"
        return [(BATCHES[profile], WINDOW)] * 3

    def get_device_memory_size_for_profile_v2(self, profile: int) -> int:
        return 100 + profile


@dataclass
class Library:
    """In place of `TensorRt`."""

    driver: ctypes.CDLL
    is_rtx: bool = True
    capturable: bool = True
    loads: bool = True
    version: str = "fake 1"
    logger: Any = None
    strategies: list[str] = field(default_factory=list)
    compiled: Compiled | None = None

    @property
    def api(self) -> Any:
        def runtime(logger: Any) -> Any:
            assert logger is self.logger
            return SimpleNamespace(deserialize_cuda_engine=self._deserialise)

        return SimpleNamespace(
            Runtime=runtime,
            ExecutionContextAllocationStrategy=SimpleNamespace(USER_MANAGED="user"),
            DynamicShapesKernelSpecializationStrategy=SimpleNamespace(EAGER="eager"),
            CudaGraphStrategy=SimpleNamespace(DISABLED="disabled", WHOLE_GRAPH_CAPTURE="whole"),
        )

    def _deserialise(self, plan: bytes) -> Engine | None:
        assert plan == b"plan"
        return Engine(self.driver, self) if self.loads else None

    def complaint(self) -> str:
        return "it does not say why"
