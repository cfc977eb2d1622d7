"""What the report of a comparison is made of: a page, its look and its script."""
