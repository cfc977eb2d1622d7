"""Facewire beside the lip-sync packages that run without a game engine; see README.md."""
