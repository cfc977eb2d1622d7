"""All that is done to a microphone's samples on their way to the timeline, in one chain."""

from facewire.audio.conditioning.levelling import Levelling, Levels
from facewire.audio.conditioning.meter import HOPS_A_SECOND, Meter
from facewire.audio.conditioning.mix import Mixer
from facewire.audio.conditioning.warnings import Findings, describe
from facewire.audio.resample import Resampler
from facewire.values import Floats, InputLevel

__all__ = ["Conditioning"]

_PUBLISHED_HOPS = HOPS_A_SECOND // 5
"""How often what is measured is told anew: five times a second."""


class Conditioning:
    """Mixes, resamples, gates and levels one stream. Belongs to the line thread.

    Args:
        rate: of the samples, hertz.
        channels: of its blocks.
        levels: what is done about the level.
    """

    def __init__(self, rate: int, channels: int, levels: Levels) -> None:
        self._meter = Meter(rate, channels)
        self._mixer = Mixer(rate, channels)
        self._resampler = Resampler(rate)
        self._levelling = Levelling(levels)
        self._next = _PUBLISHED_HOPS
        self.level = InputLevel()
        """What any thread may read: one frozen value, replaced whole."""

    def use(self, levels: Levels) -> None:
        """Take other settings, from the next hop on."""
        self._levelling.levels = levels

    def convert(self, block: Floats) -> Floats:
        """Return the 16 kHz samples that float32[n, channels] more input settles: float32[m]."""
        self._meter.take(block)
        output = self._levelling.process(self._resampler.convert(self._mixer.mix(block)))
        if self._meter.hops >= self._next:
            self._next = self._meter.hops + _PUBLISHED_HOPS
            self.level = self._measured()
        return output

    def flush(self) -> Floats:
        """Return what is still inside after the last block: float32[m]."""
        return self._levelling.process(self._resampler.flush())

    def _measured(self) -> InputLevel:
        meter, levelling = self._meter, self._levelling
        findings = Findings(
            silent_s=meter.silent_s,
            clipped_s=meter.clipped_s,
            stereo=self._mixer.stereo,
            voice_dbfs=levelling.gain.voice_dbfs,
        )
        return InputLevel(
            level_dbfs=meter.level_dbfs,
            peak_dbfs=meter.peak_dbfs,
            noise_dbfs=levelling.gate.noise_dbfs,
            gain_db=levelling.gain_db,
            open=levelling.gate.open,
            warnings=describe(findings),
        )
