"""What a body of lines is like: coverage, levels, lag and time, over all lines and for each."""
