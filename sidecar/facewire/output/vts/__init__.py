"""Faces as input parameters of VTube Studio."""
