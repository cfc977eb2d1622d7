"""The golden vectors' source: plain literals and a packer of its own.

Nothing here imports `sidecar`, so that the vectors check it instead of repeating it.
"""
