"""Numbers as text: what formats of takes that are text share."""
