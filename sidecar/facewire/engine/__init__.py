"""Engines: windows in, poses out. Each module owns one third-party library and knows no sibling."""
