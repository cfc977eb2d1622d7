"""festival: diphone and unit-selection voices of English, Italian, Czech, Finnish, Russian and Catalan.

Human recordings cut and joined, so closer to a voice than formants are. One festival process speaks a
batch of sentences; its segment files say when each phone ends.
"""

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facewire_training.data.corpora import read_audio
from facewire_training.data.recordings import Utterance
from facewire_training.phones.inventory import PHONE_INDEX, SILENCE, Phone, merge_silence
from facewire_training.synthesis.tools import require_tool

__all__ = ["VOICES", "FestivalVoice", "synthesise"]


@dataclass(frozen=True, slots=True)
class FestivalVoice:
    """A voice by its festival name, the language whose text it reads, the text's encoding, its package."""

    name: str
    language: str
    encoding: str
    package: str


VOICES: Final = (
    FestivalVoice("kal_diphone", "en", "ascii", "festvox-kallpc16k"),
    FestivalVoice("ked_diphone", "en", "ascii", "festvox-kdlpc16k"),
    FestivalVoice("cmu_us_slt_arctic_hts", "en", "ascii", "festvox-us-slt-hts"),
    FestivalVoice("lp_diphone", "it", "latin-1", "festvox-italp16k"),
    FestivalVoice("pc_diphone", "it", "latin-1", "festvox-itapc16k"),
    FestivalVoice("czech_dita", "cs", "iso8859-2", "festvox-czech-dita"),
    FestivalVoice("czech_krb", "cs", "iso8859-2", "festvox-czech-krb"),
    FestivalVoice("czech_machac", "cs", "iso8859-2", "festvox-czech-machac"),
    FestivalVoice("czech_ph", "cs", "iso8859-2", "festvox-czech-ph"),
    FestivalVoice("suo_fi_lj_diphone", "it", "latin-1", "festvox-suopuhe-lj"),
    FestivalVoice("hy_fi_mv_diphone", "it", "latin-1", "festvox-suopuhe-mv"),
    FestivalVoice("msu_ru_nsh_clunits", "ru", "utf-8", "festvox-ru"),
    FestivalVoice("upc_ca_ona_hts", "es", "latin-1", "festvox-ca-ona-hts"),
)
"""Finnish reads Italian text and Catalan reads Spanish: what counts is which phones come out."""

_BATCH: Final = 40
_COMMON: Final = (
    "p b m f v t d k g s z n l r j:y w h:hh x:kh S:sh Z:zh J:ny L:ny N:ng ng nf:m pau:sil #:sil _:sil"
)
_VOWELS: Final = "a:aa e:eh E:eh i:iy o:ao O:ao u:uw ax"
_SETS: Final[dict[str, str]] = {
    "it": "r:rr ts:t+s dz:d+z tS:ch dZ:jh",
    "es": "r:rr rr ax",
    "cs": """
        r:rr a::aa e::eh i::iy o::ao u::uw c:t+s c~:ch ch:kh d~:d+y t~:t+y dz:d+z dz~:jh
        g:g n*:ng n~:ny r~:rr+zh r~*:rr+sh s~:sh z~:zh
    """,
    "fi": """
        r:rr y:ux &:ae a::aa e::eh i::iy o::ao u::uw y::ux &::ae p::p t::t k::k b::b d::d g::g f::f T:th
        T::th D:dh D::dh s::s z::z S::sh Z:zh Z::zh h::hh v::v m::m n::n N::ng l::l r::rr j::y w::w ##:sil
    """,
    "ru": """
        ii:iy yy:ih uu:uw ee:eh oo:ao aa i:iy y:ih u:uw e:eh a:ah ae:eh ay:ax ur:uh pp:p bb:b tt:t+y dd:d+y
        kk:k gg:g c:t+s ch ff:f vv:v ss:s zz:z sh sch:sh zh h:kh hh:kh mm:m nn:ny ll:l rr j:y r:rr
    """,
}


def synthesise(voice: FestivalVoice, texts: Sequence[str], jobs: int) -> Iterator[Utterance]:
    """Yield each text by `voice`; what festival could not speak is left out."""
    require_tool("festival", "festival")
    batches = [texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
    with ThreadPoolExecutor(jobs) as pool:
        for spoken in pool.map(lambda batch: _speak(voice, batch), batches):
            yield from spoken


def _speak(voice: FestivalVoice, texts: Sequence[str]) -> list[Utterance]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = folder / "speak.scm"
        script.write_bytes(_script(voice, texts, folder))
        # Where one sentence hangs festival, those before it are there.
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(["festival", "-b", str(script)], capture_output=True, timeout=600, check=False)
        spoken = (_read(voice, text, folder / f"{index}.wav") for index, text in enumerate(texts))
        return [utterance for utterance in spoken if utterance is not None]


def _script(voice: FestivalVoice, texts: Sequence[str], folder: Path) -> bytes:
    lines = [f"(voice.select '{voice.name})".encode()]
    for index, text in enumerate(texts):
        plain = text.replace("\\", " ").replace('"', " ").encode(voice.encoding, errors="ignore")
        lines.append(
            b'(unwind-protect (let ((utt (utt.synth (Utterance Text "%b"))))' % plain
            + f' (utt.save.wave utt "{folder}/{index}.wav")'.encode()
            + f' (utt.save.segs utt "{folder}/{index}.segs")))'.encode()
        )
    return b"\n".join(lines)


def _read(voice: FestivalVoice, text: str, path: Path) -> Utterance | None:
    segments = path.with_suffix(".segs")
    if not path.is_file() or not segments.is_file():
        return None
    names = _phone_set(voice)
    phones: list[Phone] = []
    start = 0.0
    for line in segments.read_text(errors="ignore").splitlines():
        fields = line.split()
        if len(fields) != 3:
            continue
        end, label = float(fields[0]), fields[2].rstrip("1")
        if label not in names:
            return None
        step = (end - start) / len(names[label])
        phones += [
            Phone(name, start + k * step, start + (k + 1) * step) for k, name in enumerate(names[label])
        ]
        start = end
    if not phones:
        return None
    return Utterance(
        f"{voice.name}_{path.stem}", voice.language, voice.name, text, read_audio(path), merge_silence(phones)
    )


def _phone_set(voice: FestivalVoice) -> dict[str, tuple[str, ...]]:
    """Festival's names of the voice's phones: English ones are ARPAbet, the others a table each."""
    if voice.language == "en":
        return {"pau": (SILENCE,), "axr": ("er",), **{phone: (phone,) for phone in PHONE_INDEX}}
    family = {"suo": "fi", "hy_": "fi"}.get(voice.name[:3], voice.language)
    names: dict[str, tuple[str, ...]] = {}
    for entry in f"{_COMMON} {_VOWELS} {_SETS[family]}".split():
        label, separator, target = entry.rpartition(":")
        names[label if separator else entry] = tuple((target if separator else entry).split("+"))
    return names
