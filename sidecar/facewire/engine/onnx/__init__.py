"""The network on ONNX Runtime: on the CPU, and on CUDA for GPUs that TensorRT for RTX does not serve."""

from facewire.engine.onnx.cpu import MODEL_PATH, OnnxNetwork, require_windows
from facewire.engine.onnx.cuda import OnnxCudaNetwork
from facewire.engine.onnx.stream import OnnxStream

__all__ = ["MODEL_PATH", "OnnxCudaNetwork", "OnnxNetwork", "OnnxStream", "require_windows"]
