"""What a person types: the command line, its settings, and what the terminal shows."""
