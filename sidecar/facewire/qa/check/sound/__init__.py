"""What is measured of a recording before anybody draws a face for it."""
