"""Sockets that carry bytes: one home for each library. What the bytes mean is in `facewire.wire`."""
