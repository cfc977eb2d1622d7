"""What a real GPU does, in one command: `python -m tests.bench.device`; see `__main__`."""
