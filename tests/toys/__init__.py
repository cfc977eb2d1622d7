"""What a new part has to be, and no more: copy one of these to begin."""
