"""Faces to an avatar in VRChat, over OSC."""
