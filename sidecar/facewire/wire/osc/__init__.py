"""Open Sound Control: bytes, and what is said in them to programs that show avatars."""
