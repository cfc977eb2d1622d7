"""`facewire engine`: what is made for GPUs ahead of time."""
