"""A recorded session in a folder: what its files hold. The whole format is in docs/takes.md."""
