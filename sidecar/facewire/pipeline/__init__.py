"""The one straight line, from a subject's audio to its paced frames. Knows ports, never libraries."""
