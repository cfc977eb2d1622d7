"""A TensorRT whose engine runs the stub driver's network: it checks the order in which it is used."""

import ctypes
import weakref
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

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
    """An execution context: it needs what it was made from for as long as it lives."""

    def __init__(self, library: "Library", batch: int, config: Config) -> None:
        self._library = library
        self._batch = batch
        self._config = weakref.ref(config)
        self._compiled = None if config.compiled is None else weakref.ref(config.compiled)
        self._addresses: dict[str, int] = {}
        self._shape = (0, 0)
        self._memory = 0

    def set_input_shape(self, name: str, shape: tuple[int, int]) -> bool:
        assert (name, shape) == ("samples", (self._batch, WINDOW))
        self._shape = shape
        return self._library.takes_shapes

    def set_device_memory(self, address: int, size: int) -> None:
        assert size == 100 + self._batch
        self._memory = address

    def set_tensor_address(self, name: str, address: int) -> bool:
        self._addresses[name] = address
        return name != self._library.refuses

    def get_tensor_shape(self, name: str) -> tuple[int, int, int]:
        assert name == "drive"
        return self._shape[0], POSES, CHANNELS

    def is_stream_capturable(self, stream: int) -> bool:
        assert stream != 0
        return self._library.capturable

    def execute_async_v3(self, stream: int) -> bool:
        assert stream != 0
        assert self._memory != 0
        assert self._config() is not None, "the configuration is gone"
        assert self._compiled is None or self._compiled() is not None, "the runtime cache is gone"
        samples, drive = (ctypes.c_ulonglong(self._addresses[name]) for name in ("samples", "drive"))
        self._library.driver.stub_kernel(samples, drive, self._shape[0], WINDOW, POSES, CHANNELS)
        return True


class Engine:
    """A deserialised engine of one batch size."""

    def __init__(self, library: "Library", batch: int) -> None:
        self._library = library
        self._batch = batch

    def create_runtime_config(self) -> Config:
        return Config()

    def create_execution_context(self, config: Config) -> Context:
        assert config.allocation == "user"
        self._library.strategies.append(config.cuda_graph_strategy)
        self._library.held.append(None if config.compiled is None else config.compiled.held)
        return Context(self._library, self._batch, config)

    def get_tensor_profile_shape(self, name: str, profile: int) -> list[tuple[int, int]]:
        assert (name, profile) == ("samples", 0), "an engine has one profile, which is never switched"
        return [(self._batch, WINDOW)] * 3

    def get_device_memory_size_for_profile_v2(self, profile: int) -> int:
        assert profile == 0
        return 100 + self._batch


class Runtime:
    """Must live as long as its engines."""

    def __init__(self, library: "Library", logger: Any) -> None:
        assert logger is library.logger
        self._library = library

    def deserialize_cuda_engine(self, plan: bytes) -> Engine | None:
        kind, batch = plan.split()
        assert kind == b"plan"
        return Engine(self._library, int(batch)) if self._library.loads else None


@dataclass
class Library:
    """In place of `TensorRt`."""

    driver: ctypes.CDLL
    is_rtx: bool = True
    capturable: bool = True
    loads: bool = True
    version: str = "fake 1"
    logger: Any = None
    takes_shapes: bool = True
    refuses: str = ""
    """The tensor whose address is not taken."""
    strategies: list[str] = field(default_factory=list)
    held: list[bytes | None] = field(default_factory=list)
    """What the runtime caches held when contexts were made."""

    @property
    def api(self) -> Any:
        return SimpleNamespace(
            Runtime=lambda logger: Runtime(self, logger),
            ExecutionContextAllocationStrategy=SimpleNamespace(USER_MANAGED="user"),
            DynamicShapesKernelSpecializationStrategy=SimpleNamespace(EAGER="eager"),
            CudaGraphStrategy=SimpleNamespace(DISABLED="disabled", WHOLE_GRAPH_CAPTURE="whole"),
        )

    def complaint(self) -> str:
        return "it does not say why"
