"""The colour of the skin, vertex by vertex; sRGB, 0 to 1."""

from typing import Final

import numpy as np

from sculpt.anatomy import EAR, MOUTH_Y
from sculpt.fields import Array, bump, step
from sculpt.form import Form

SKIN: Final = np.array([0.925, 0.785, 0.705])
BLUSH: Final = np.array([0.89, 0.62, 0.56])
LIP: Final = np.array([0.815, 0.545, 0.520])
MOUTH: Final = np.array([0.33, 0.10, 0.10])
RIM: Final = np.array([0.86, 0.63, 0.58])
SHADE: Final = np.array([0.75, 0.56, 0.49])
DARK: Final = np.array([0.22, 0.10, 0.09])


def colours(form: Form) -> Array:
    """Return float64[n, 3]."""
    x, y, z = form.position.T
    side = np.abs(x)
    colour = np.tile(SKIN, (len(x), 1))
    front = step(z, 30.0, 60.0)
    cheeks = 0.34 * bump((side - 41.0) / 20.0, (y + 36.0) / 16.0) * front
    nose = 0.30 * bump(x / 12.0, (y + 37.0) / 9.0) * step(z, 82.0, 92.0)
    chin = 0.12 * bump(x / 14.0, (y + 98.0) / 10.0) * front
    ears = 0.42 * bump((form.position - EAR)[:, 1] / 30.0, (z - EAR[2]) / 22.0) * step(side, 70.0, 80.0)
    colour = _mixed(colour, BLUSH, np.clip(cheeks + nose + chin + ears, 0.0, 1.0))
    socket = 0.30 * bump((side - 31.0) / 15.0, (y - 8.5) / 6.5) + 0.22 * bump(
        (side - 27.0) / 13.0, (y + 12.0) / 5.0
    )
    colour = _mixed(colour, SHADE, socket * front)
    nostril = bump((side - 6.6) / 3.6, (y + 46.0) / 3.0, (z - 87.0) / 5.5)
    colour = _mixed(colour, DARK, 0.9 * step(nostril, 0.25, 0.75))
    colour = _mixed(colour, SHADE, 0.25 * bump(x / 16.0, (y - MOUTH_Y + 17.0) / 4.0) * front)
    return _rings(form, colour)


def _rings(form: Form, colour: Array) -> Array:
    ring = form.mouth_ring
    red = np.array([0, 0, 0, 0, 0, 0.12, 0.72, 1.0, 1.0, 1.0, 1.0, 0.6, 0, 0, 0, 0, 0])
    colour = _mixed(colour, LIP, np.where(ring >= 0, red[np.maximum(ring, 0)], 0.0))
    inside = np.array([0] * 10 + [0.03, 0.18, 0.75, 1.0, 1.0, 1.0, 1.0])
    colour = _mixed(colour, MOUTH, np.where(ring >= 0, inside[np.maximum(ring, 0)], 0.0))
    colour[ring == 13] *= 0.6
    colour[ring >= 14] *= 0.4
    lid = np.array([0, 0, 0, 0, 0, 0.10, 0.10, 0.20, 0.75, 1.0, 1.0, 1.0])
    return _mixed(colour, RIM, np.where(form.eye_ring >= 0, lid[np.maximum(form.eye_ring, 0)], 0.0))


def _mixed(one: Array, other: Array, share: Array) -> Array:
    mixed: Array = one + np.clip(share, 0.0, 1.0)[:, None] * (other - one)
    return mixed
