"""The network on ONNX Runtime: on the CPU, and on CUDA for GPUs that TensorRT for RTX does not serve."""

from facewire.engine.onnx.cpu import MODEL_PATH, POSES_STEP, OnnxNetwork
from facewire.engine.onnx.cuda import OnnxCudaNetwork

__all__ = ["MODEL_PATH", "POSES_STEP", "OnnxCudaNetwork", "OnnxNetwork"]
