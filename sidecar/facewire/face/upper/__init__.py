"""Brows, nose and cheeks with the voice, and what makes left and right differ."""
