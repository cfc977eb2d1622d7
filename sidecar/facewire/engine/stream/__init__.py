"""The CPU hears each sound once: a network over a stream as an engine."""
