"""From a microphone's samples to a timeline's: mixed down, resampled, gated and brought to a level.

    block ─▶ meter   (what is wrong with it)
          ─▶ mix ─▶ resample ─▶ levelling ─▶ timeline
                                 gate, gain

Every stage is a stream that adds no delay: what a hop measures is applied from the next hop on, so equal
sound gives equal samples however its blocks are cut.
"""

from facewire.audio.conditioning.chain import Conditioning
from facewire.audio.conditioning.levelling import MAX_FIXED_GAIN_DB, Levels

__all__ = ["MAX_FIXED_GAIN_DB", "Conditioning", "Levels"]
