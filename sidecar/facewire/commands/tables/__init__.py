"""The settings of a run by the tables of facewire.toml: how each is typed, bounded and explained."""
