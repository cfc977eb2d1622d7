"""`facewire tune`: changes a character while it speaks, and saves it."""
