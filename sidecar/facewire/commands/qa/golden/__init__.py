"""`facewire golden`: reference takes in a project's own repository."""
