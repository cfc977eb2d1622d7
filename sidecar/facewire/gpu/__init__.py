"""Sharing a GPU with a renderer: what its driver says, the governor, the thread that infers there."""
