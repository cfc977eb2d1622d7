"""Bytes and values: one module for each message of protocol/SPEC.md, and the Live Link Face packet.

Nothing here opens a socket, starts a thread or reads a clock. `packing` alone knows MessagePack.
"""
