"""Poses that trackers tell, in formats that tell of nothing else."""
