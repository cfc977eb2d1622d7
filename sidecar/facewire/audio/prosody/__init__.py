"""What a voice does beside its words, from its sound alone: melody, loudness, syllables, accents, phrases.

    sound ─▶ a measure every 16 ms ─▶ against the voice's own middle ─▶ syllables, phrases ─▶ frame

Pure and streaming: equal sound and equal look-ahead give equal prosody, whatever the chunks.
"""

from facewire.audio.prosody.analysis import Stretch
from facewire.audio.prosody.reader import ProsodyReader
from facewire.audio.prosody.together import Together

__all__ = ["ProsodyReader", "Stretch", "Together"]
