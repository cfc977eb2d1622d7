"""Speech synthesisers that say when each phone sounds: one module each, all yielding utterances."""
