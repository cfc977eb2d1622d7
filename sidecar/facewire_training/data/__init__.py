"""Recordings for training: collected, cut into windows, and varied."""
