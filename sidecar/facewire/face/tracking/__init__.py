"""A tracked face beside the one that the voice and chance draw."""
