"""Defects on purpose, each of which `facewire check` or `facewire compare` must find."""
