"""Recorded heads, from whatever recorded them, and the motion templates that are made of them.

file or folder ─▶ reading ─▶ HeadTrack ─▶ making ─▶ MotionTemplate
"""
