"""Processes that do the commands' work side by side."""
