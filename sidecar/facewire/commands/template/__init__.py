"""`facewire template`: motion templates for heads."""
