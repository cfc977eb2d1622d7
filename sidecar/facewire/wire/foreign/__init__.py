"""Formats of other programs that tell of faces: trackers on phones and cameras, and apps for avatars."""
