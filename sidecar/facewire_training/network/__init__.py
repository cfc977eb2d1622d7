"""The network: its layers, its losses, its training and its export."""
