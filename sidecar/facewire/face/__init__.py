"""From network output to a face: small pure stages, no clocks, no sockets."""
