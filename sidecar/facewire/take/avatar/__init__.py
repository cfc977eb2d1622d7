"""What of an avatar follows a take: its shapes by their names, and its bones."""
