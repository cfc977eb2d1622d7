"""espeak-ng: about a hundred languages and as many voice variants, with the place of each phoneme.

Driven through its shared library, which reports phoneme events with sample positions; also turns text
into phones for the aligner. Formant synthesis sounds like no human, so it buys languages and variety,
not voices.
"""

import ctypes
import ctypes.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.audio.resample import Resampler
from facewire_training.data.recordings import Utterance
from facewire_training.phones.inventory import SILENCE, Phone, merge_silence
from facewire_training.phones.ipa import UnknownSymbolError, phones_of_ipa
from facewire_training.synthesis.tools import MissingToolError

__all__ = ["UNHEARD_VARIANTS", "VARIANTS", "VOICES", "Espeak", "synthesise", "timed_phones"]

VARIANTS: Final = (
    "", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6", "+m7", "+m8", "+f1", "+f2", "+f3", "+f4", "+f5",
    "+klatt", "+klatt2", "+klatt3", "+klatt4", "+Andrea", "+Annie", "+Diogo", "+Gene", "+Jacky", "+Lee",
    "+Mario", "+Michael", "+Mike", "+Steph", "+Storm", "+Tweaky", "+whisper", "+whisperf", "+croak",
)  # fmt: skip

UNHEARD_VARIANTS: Final = ("+Alex", "+Alicia", "+Henrique", "+Marco", "+adam", "+belinda", "+paul", "+sandro")
"""Variants that no training voice has: what one language is compared with another by."""

VOICES: Final[dict[str, tuple[str, ...]]] = {
    "en": ("gmw/en", "gmw/en-US", "gmw/en-GB-scotland", "gmw/en-GB-x-rp", "gmw/en-GB-x-gbclan", "gmw/en-029"),
    "de": ("gmw/de",),
    "nl": ("gmw/nl",),
    "sv": ("gmq/sv",),
    "es": ("roa/es", "roa/es-419"),
    "fr": ("roa/fr", "roa/fr-BE"),
    "it": ("roa/it",),
    "pt": ("roa/pt", "roa/pt-BR"),
    "cs": ("zlw/cs",),
    "pl": ("zlw/pl",),
    "ru": ("zle/ru",),
    "ja": ("jpx/ja",),
    "ko": ("ko",),
    "zh": ("sit/cmn",),
}
"""Voice files by language. Names such as `fr-fr` are left alone: they may stand for MBROLA voices."""

_SYNCHRONOUS: Final = 2
_PHONEME_EVENTS_IN_IPA: Final = 3
_END: Final = 0
_WORD: Final = 1
_PHONEME: Final = 7
_UTF8: Final = 1
_RATE, _PITCH, _RANGE = 1, 3, 4


class _Identity(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Identity),
    ]


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Samples int16 [n] at the library's rate, (phoneme name in IPA, start in seconds) in order.

    `words` holds the index of each word's first phoneme.
    """

    samples: NDArray[np.int16]
    phonemes: tuple[tuple[str, float], ...]
    words: tuple[int, ...]


class Espeak:
    """The library, opened once a process; it keeps global state, so one speaks at a time."""

    def __init__(self) -> None:
        """Open libespeak-ng; raise MissingToolError where it is not installed."""
        name = ctypes.util.find_library("espeak-ng")
        if name is None:
            raise MissingToolError("libespeak-ng is not installed: apt-get install espeak-ng libespeak-ng1")
        self._library = ctypes.CDLL(name)
        self._rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS_IN_IPA)
        self._chunks: list[NDArray[np.int16]] = []
        self._phonemes: list[tuple[str, float]] = []
        self._words: list[int] = []
        self._callback = _CALLBACK(self._heard)
        self._library.espeak_SetSynthCallback(self._callback)

    @property
    def rate(self) -> int:
        """Samples per second of `Spoken.samples`."""
        return int(self._rate)

    def speak(
        self, text: str, voice: str, rate: int = 165, pitch: int = 50, spread: int = 50
    ) -> Spoken | None:
        """Speak `text`; None where the voice does not exist or nothing came out."""
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            return None
        for parameter, value in ((_RATE, rate), (_PITCH, pitch), (_RANGE, spread)):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._chunks, self._phonemes, self._words = [], [], []
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, 0, 0, _UTF8, None, None)
        if not self._chunks:
            return None
        return Spoken(np.concatenate(self._chunks), tuple(self._phonemes), tuple(self._words))

    def _heard(
        self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, events: "ctypes._Pointer[_Event]"
    ) -> int:
        if samples and count > 0:
            self._chunks.append(np.ctypeslib.as_array(samples, shape=(count,)).astype(np.int16).copy())
        index = 0
        while events[index].type != _END:
            if events[index].type == _WORD:
                self._words.append(len(self._phonemes))
            elif events[index].type == _PHONEME:
                name = bytes(events[index].id.string).split(b"\0")[0].decode(errors="ignore")
                if not name.startswith("("):  # "(en)" marks a change of language and makes no sound
                    self._phonemes.append((name, events[index].audio_position / 1000.0))
            index += 1
        return 0


def synthesise(
    voices: Sequence[str], texts: Sequence[str], seed: int, prefix: str, variants: Sequence[str] = VARIANTS
) -> Iterator[Utterance]:
    """Yield each text by a random voice and variant, at a random rate and pitch."""
    espeak = Espeak()
    generator = np.random.default_rng(seed)
    for index, text in enumerate(texts):
        voice = str(generator.choice(voices)) + str(generator.choice(variants))
        rate, pitch, spread = (
            int(generator.integers(*bounds)) for bounds in ((120, 230), (15, 85), (20, 80))
        )
        spoken = espeak.speak(text, voice, rate, pitch, spread)
        if spoken is None:
            continue
        try:
            phones = timed_phones(spoken.phonemes, len(spoken.samples) / espeak.rate)
        except UnknownSymbolError:
            continue
        samples = _resampled(spoken.samples, espeak.rate)
        yield Utterance(f"{prefix}_{index}", voice.split("+")[0], f"espeak-{voice}", text, samples, phones)


def _resampled(samples: NDArray[np.int16], rate: int) -> NDArray[np.int16]:
    resampler = Resampler(rate)
    pieces = (resampler.convert(samples.astype(np.float32) / 32768.0), resampler.flush())
    return (np.clip(np.concatenate(pieces), -1.0, 1.0) * 32767.0).astype(np.int16)


def timed_phones(phonemes: Sequence[tuple[str, float]], seconds: float) -> tuple[Phone, ...]:
    """Turn phoneme starts into phones; a phoneme of several phones shares its time out evenly."""
    phones: list[Phone] = []
    starts = [start for _, start in phonemes]
    for (name, start), end in zip(phonemes, [*starts[1:], seconds], strict=True):
        names = phones_of_ipa(name) or (SILENCE,)
        step = (end - start) / len(names)
        phones += [Phone(phone, start + k * step, start + (k + 1) * step) for k, phone in enumerate(names)]
    return merge_silence(phones)
