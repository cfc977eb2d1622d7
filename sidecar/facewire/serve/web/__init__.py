"""The web door: pages, faces, speech and control for browsers and programs, on one port."""
