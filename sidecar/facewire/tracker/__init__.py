"""Trackers: what a phone or a camera sends becomes poses that know when they were seen.

socket ─▶ reader of one format ─▶ stamp ─▶ history ─▶ the stage of the face
╰──────────── the tracker's thread ─────────────╯     ╰─── line thread ───╯

Beside it the delay: the jaw that the tracker saw against the jaw that the voice moved.
"""
