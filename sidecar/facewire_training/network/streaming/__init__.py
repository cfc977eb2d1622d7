"""A network that listens as a stream: each step hears only what is new and keeps its past in a state."""
