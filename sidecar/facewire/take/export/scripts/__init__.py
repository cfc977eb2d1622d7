"""Scripts that run inside other programs, and lie beside the takes that they import. Nobody imports them."""
