"""Dask: the one home of its packages."""
