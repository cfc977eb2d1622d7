"""The network on NVIDIA GPUs through TensorRT: library, build, device, engine. One adapter in four files."""
