"""What the mouth does for each phone: the table an artist reads and edits.

Values are ARKit weights that the phone aims for in clear, neutral speech; neighbours pull on them
(coarticulation.py says how). A diphthong has a second row, `name>`, for its off-glide; `breath` is the mouth
just before the first sound after a silence, `pause` the mouth in a short pause. `close` brings the lips
together over the jaw's opening. Channels that no column names stay at rest.

Gaps (jawOpen - close + a quarter of lowerDown and upperUp - a quarter of the rolls) lie between those that
phonetic vowel height leads a viewer to expect and those of real lips on video, about half way.
"""

from typing import Final

__all__ = ["COLUMNS", "FREE_GRIP", "GLIDE_START", "LIP_RELEASE", "ROUNDING_GRIP", "TARGETS"]

_TABLE: Final = """
phone   jawOpen jawForward funnel pucker smile stretch dimple lowerDown upperUp rollLower rollUpper shrugLower tongueOut close
sil     0.00    0.00       0.00   0.00   0.00  0.00    0.00   0.00      0.00    0.00      0.00      0.00       0.00      0.00
p       0.14    0.00       0.00   0.00   0.00  0.00    0.05   0.00      0.00    0.02      0.02      0.10       0.00      0.00
b       0.14    0.00       0.00   0.00   0.00  0.00    0.03   0.00      0.00    0.02      0.01      0.08       0.00      0.00
m       0.14    0.00       0.00   0.00   0.00  0.00    0.03   0.00      0.00    0.02      0.01      0.05       0.00      0.00
bh      0.10    0.00       0.00   0.00   0.00  0.00    0.00   0.05      0.02    0.03      0.03      0.00       0.00      0.03
f       0.08    0.00       0.00   0.00   0.05  0.00    0.05   0.00      0.18    0.32      0.00      0.10       0.00      0.00
v       0.08    0.00       0.00   0.00   0.05  0.00    0.05   0.00      0.16    0.30      0.00      0.08       0.00      0.00
th      0.10    0.00       0.00   0.00   0.05  0.05    0.00   0.12      0.04    0.00      0.00      0.00       0.40      0.06
dh      0.10    0.00       0.00   0.00   0.05  0.05    0.00   0.12      0.04    0.00      0.00      0.00       0.30      0.06
t       0.15    0.00       0.00   0.00   0.08  0.08    0.00   0.28      0.16    0.00      0.00      0.00       0.05      0.10
d       0.14    0.00       0.00   0.00   0.07  0.05    0.00   0.22      0.12    0.00      0.00      0.00       0.05      0.09
s       0.10    0.08       0.00   0.00   0.18  0.20    0.05   0.40      0.30    0.00      0.00      0.00       0.00      0.08
z       0.10    0.08       0.00   0.00   0.18  0.18    0.05   0.36      0.26    0.00      0.00      0.00       0.00      0.09
ch      0.10    0.15       0.38   0.06   0.00  0.00    0.00   0.34      0.30    0.00      0.00      0.00       0.00      0.08
jh      0.09    0.15       0.36   0.06   0.00  0.00    0.00   0.32      0.30    0.00      0.00      0.00       0.00      0.07
sh      0.10    0.15       0.42   0.10   0.00  0.00    0.00   0.28      0.26    0.00      0.00      0.00       0.00      0.10
zh      0.11    0.15       0.38   0.10   0.00  0.00    0.00   0.32      0.28    0.00      0.00      0.00       0.00      0.10
n       0.15    0.00       0.00   0.00   0.06  0.03    0.00   0.20      0.12    0.00      0.00      0.00       0.05      0.09
l       0.15    0.00       0.00   0.00   0.06  0.00    0.00   0.20      0.12    0.00      0.00      0.00       0.18      0.05
ny      0.15    0.00       0.00   0.00   0.16  0.05    0.00   0.20      0.12    0.00      0.00      0.00       0.00      0.09
k       0.22    0.00       0.00   0.00   0.06  0.03    0.00   0.30      0.22    0.00      0.00      0.00       0.00      0.00
g       0.16    0.00       0.00   0.00   0.05  0.03    0.00   0.20      0.14    0.00      0.00      0.00       0.00      0.00
ng      0.15    0.00       0.00   0.00   0.05  0.03    0.00   0.18      0.12    0.00      0.00      0.00       0.00      0.05
kh      0.17    0.00       0.00   0.00   0.05  0.03    0.00   0.20      0.14    0.00      0.00      0.00       0.00      0.00
hh      0.15    0.00       0.00   0.00   0.00  0.00    0.00   0.14      0.08    0.00      0.00      0.00       0.00      0.04
r       0.11    0.06       0.12   0.34   0.00  0.00    0.00   0.10      0.06    0.00      0.00      0.00       0.00      0.08
rr      0.16    0.00       0.05   0.05   0.00  0.00    0.00   0.16      0.08    0.00      0.00      0.00       0.05      0.06
er      0.15    0.05       0.18   0.34   0.00  0.00    0.00   0.16      0.10    0.00      0.00      0.00       0.00      0.04
y       0.14    0.00       0.00   0.00   0.36  0.18    0.05   0.28      0.20    0.00      0.00      0.00       0.00      0.00
iy      0.17    0.00       0.00   0.00   0.46  0.28    0.08   0.36      0.28    0.00      0.00      0.00       0.00      0.00
ih      0.21    0.00       0.00   0.00   0.28  0.14    0.05   0.22      0.14    0.00      0.00      0.00       0.00      0.00
ey      0.35    0.00       0.00   0.00   0.32  0.20    0.05   0.28      0.20    0.00      0.00      0.00       0.00      0.00
ey>     0.25    0.00       0.00   0.00   0.44  0.26    0.06   0.32      0.24    0.00      0.00      0.00       0.00      0.00
eh      0.36    0.00       0.00   0.00   0.25  0.15    0.05   0.26      0.18    0.00      0.00      0.00       0.00      0.00
ae      0.51    0.00       0.00   0.00   0.22  0.24    0.05   0.28      0.18    0.00      0.00      0.00       0.00      0.00
ax      0.29    0.00       0.00   0.00   0.06  0.03    0.00   0.14      0.08    0.00      0.00      0.00       0.00      0.00
ah      0.43    0.00       0.00   0.00   0.08  0.05    0.00   0.18      0.10    0.00      0.00      0.00       0.00      0.00
aa      0.56    0.00       0.00   0.00   0.06  0.06    0.00   0.22      0.12    0.00      0.00      0.00       0.00      0.00
ay      0.56    0.00       0.00   0.00   0.10  0.08    0.00   0.22      0.12    0.00      0.00      0.00       0.00      0.00
ay>     0.40    0.00       0.00   0.00   0.36  0.20    0.05   0.28      0.20    0.00      0.00      0.00       0.00      0.00
aw      0.57    0.00       0.05   0.00   0.04  0.05    0.00   0.20      0.10    0.00      0.00      0.00       0.00      0.00
aw>     0.17    0.05       0.22   0.58   0.00  0.00    0.00   0.10      0.06    0.00      0.00      0.00       0.00      0.03
ao      0.39    0.06       0.42   0.46   0.00  0.00    0.00   0.14      0.10    0.00      0.00      0.00       0.00      0.00
ow      0.37    0.06       0.36   0.50   0.00  0.00    0.00   0.10      0.06    0.00      0.00      0.00       0.00      0.00
ow>     0.19    0.06       0.22   0.78   0.00  0.00    0.00   0.06      0.04    0.00      0.00      0.00       0.00      0.05
oy      0.38    0.06       0.38   0.46   0.00  0.00    0.00   0.12      0.08    0.00      0.00      0.00       0.00      0.00
oy>     0.29    0.00       0.00   0.00   0.34  0.18    0.04   0.24      0.16    0.00      0.00      0.00       0.00      0.00
oe      0.33    0.06       0.22   0.58   0.00  0.00    0.00   0.10      0.06    0.00      0.00      0.00       0.00      0.02
uh      0.16    0.05       0.22   0.50   0.00  0.00    0.00   0.10      0.06    0.00      0.00      0.00       0.00      0.04
uw      0.13    0.06       0.18   0.82   0.00  0.00    0.00   0.06      0.04    0.00      0.00      0.00       0.00      0.06
ux      0.12    0.06       0.16   0.78   0.00  0.00    0.00   0.06      0.04    0.00      0.00      0.00       0.00      0.05
w       0.14    0.06       0.12   0.95   0.00  0.00    0.00   0.04      0.00    0.00      0.00      0.00       0.00      0.12
breath  0.21    0.00       0.00   0.00   0.00  0.00    0.00   0.20      0.12    0.00      0.00      0.00       0.00      0.00
pause   0.09    0.00       0.00   0.00   0.00  0.00    0.00   0.10      0.06    0.00      0.00      0.00       0.00      0.00
"""  # noqa: E501  (a table reads as a table)

COLUMNS: Final[tuple[str, ...]] = (
    "jawOpen",
    "jawForward",
    "mouthFunnel",
    "mouthPucker",
    "mouthSmile",
    "mouthStretch",
    "mouthDimple",
    "mouthLowerDown",
    "mouthUpperUp",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "tongueOut",
    "mouthClose",
)
"""The table's columns by their full articulator names, in the table's order."""

TARGETS: Final[dict[str, tuple[float, ...]]] = {
    fields[0]: tuple(map(float, fields[1:])) for fields in map(str.split, _TABLE.strip().splitlines()[1:])
}

GLIDE_START: Final = 0.55
"""Share of a diphthong after which it heads for its off-glide row."""

LIP_RELEASE: Final[dict[str, float]] = {"p": 0.75, "b": 1.05, "m": 1.0}
"""Share of the phone during which the lips stay together. The rest of a p is its breath; lips leave a b or m
only after its sound has begun to change."""

ROUNDING_GRIP: Final[dict[str, float]] = {
    **dict.fromkeys(("w", "uw", "ux", "ow", "ow>", "ao", "oy", "oe", "aw>", "uh"), 1.0),
    **dict.fromkeys(("sh", "zh", "ch", "jh", "r", "er"), 0.7),
    **dict.fromkeys(("iy", "ih", "y", "ey", "ey>", "eh", "ae", "ay>", "oy>", "aa", "ay", "aw", "ah"), 0.9),
    **dict.fromkeys(("f", "v", "p", "b", "m", "s", "z", "sil"), 0.35),
}
"""How firmly a phone holds its own rounding or spreading against its neighbours' (`FREE_GRIP` where not
listed)."""

FREE_GRIP: Final = 0.6
"""The grip of consonants that leave the lips free: a coming `oo` begins to show 75 to 145 ms ahead of its
sound, and rounds most 60 to 80 ms into it."""
