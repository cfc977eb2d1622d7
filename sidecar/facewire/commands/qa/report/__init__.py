"""`facewire report`: what a body of lines is like."""
