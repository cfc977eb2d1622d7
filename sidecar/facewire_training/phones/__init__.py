"""Phones: their inventory, their spelling, and where they lie in a recording."""
