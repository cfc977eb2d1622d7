"""The page of a check: markup, style and script."""
