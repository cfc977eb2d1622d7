"""Faces as a phone with the app iFacialMocap sends them, for every program that takes such a phone."""
