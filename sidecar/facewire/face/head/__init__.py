"""The head's own movement: sway, turns between phrases, nods on accents, listening.

motion template ─▶ player: segments by what the voice does, blended where they join ─┐
accents, ends of phrases, melody ─▶ nods ─────────────────────────────────────────────┴─▶ stage
"""
