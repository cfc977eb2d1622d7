"""Sound on its way to the line: the ring it arrives in, the resampler, the 16 kHz timeline."""
