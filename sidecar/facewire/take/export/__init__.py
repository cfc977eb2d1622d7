"""Takes for the programs that artists open, and what such formats let one choose."""
