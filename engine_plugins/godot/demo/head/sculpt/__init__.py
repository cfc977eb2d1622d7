"""The demo's head as numbers: its surface, its parts and its 52 shapes. Nothing here touches files."""
