"""Sockets, and nothing but sockets: what is sent over them is packed in `sidecar.wire`."""
