"""A wLipSync profile of one voice, from wLipSync's own cepstra and the phones of the recording.

Its users hold each vowel and press a button; here the phones say when each is held. That is the very
recording that is scored afterwards, so the result is an upper bound of what calibration can give.
"""

import json
from collections.abc import Sequence
from itertools import cycle, islice
from typing import Final

import numpy as np

from facewire_training.measure.scores import Doubles
from facewire_training.phones.inventory import Phone
from tests.bench.peers.mapping import Shapes

__all__ = ["blank_profile", "profile_of"]

_COEFFICIENTS: Final = 12
_SETTINGS: Final = {
    "melFilterBankChannels": 30,
    "targetSampleRate": 16_000,
    "sampleCount": 1024,
    "useStandardization": False,
    "compareMethod": 2,
    "mfccDataCount": 1,
}
"""The settings of wLipSync's example profile: 64 ms windows, compared by cosine."""
_HALF_WINDOW_S: Final = 0.032
_MEMBERS: Final = {
    "A": "aa ae ah ay aw",
    "I": "iy ih y",
    "U": "uw uh w",
    "E": "eh ey",
    "O": "ao ow oy",
    "S": "s z sh zh ch jh",
    "N": "n ng",
    "M": "m",
}


def blank_profile() -> str:
    """Return a profile that recognises nothing, with which wLipSync still prints cepstra."""
    return _profile({"A": np.ones(_COEFFICIENTS)})


def profile_of(shapes: Shapes, phones: Sequence[Phone]) -> str:
    """Return the profile, in uLipSync's JSON, of the phonemes that `phones` hold; the others are left out.

    Raises:
        ValueError: they hold none.
    """
    cepstra = np.stack([shapes.of(f"m{index}") for index in range(_COEFFICIENTS)], axis=1)
    heard = shapes.times - _HALF_WINDOW_S
    means = {}
    for name, members in _MEMBERS.items():
        held = np.zeros(len(heard), np.bool_)
        for phone in phones:
            if phone.name in members.split():
                edge = 0.25 * (phone.end - phone.start)
                held |= (heard >= phone.start + edge) & (heard < phone.end - edge)
        if held.any():
            means[name] = cepstra[held].mean(axis=0)
    if not means:
        raise ValueError("no phone to calibrate with")
    return _profile(means)


def _profile(means: dict[str, Doubles]) -> str:
    # wLipSync 1.3.1 hears as many coefficients as the profile has entries; repeated ones change nothing else.
    named = islice(cycle(means.items()), _COEFFICIENTS)
    entries = [{"name": name, "mfccCalibrationDataList": [{"array": mean.tolist()}]} for name, mean in named]
    return json.dumps({**_SETTINGS, "mfccNum": len(entries), "mfccs": entries})
