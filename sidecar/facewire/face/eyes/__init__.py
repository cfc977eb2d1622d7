"""Lids and eyes."""
