"""The formats of takes on the command line, and `facewire export`."""
