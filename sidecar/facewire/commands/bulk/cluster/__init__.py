"""`facewire bake -r --cluster`: the same jobs on other machines, by Dask."""
