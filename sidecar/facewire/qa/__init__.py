"""Quality assurance of recorded faces: what has changed, and what is wrong."""
