"""What the commands know of microphones: their settings put to use, their level in words, and the key `r`."""
