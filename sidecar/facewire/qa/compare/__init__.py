"""Two takes of one line, compared."""
