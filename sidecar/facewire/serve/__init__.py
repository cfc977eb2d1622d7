"""A running sidecar: its parts, its threads, what clients may ask of it, and what it tells about itself."""
