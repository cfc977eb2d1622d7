"""`facewire check`: what is wrong with recordings and their faces, without other takes."""
