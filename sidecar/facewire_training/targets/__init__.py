"""What a mouth does for given phones: the curves that the network learns."""
