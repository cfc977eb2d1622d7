"""`facewire bake -r`: whole folders of recordings, with a manifest of what was made of what."""
