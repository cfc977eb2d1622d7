"""Templates made ready to play."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from facewire.face.head.motion import prepared
from facewire.face.head.template import Activity, MotionTemplate, Segment


@given(poses=st.integers(8, 60), seed=st.integers(0, 999))
def test_a_join_may_jerk_as_most_of_the_material_does(poses: int, seed: int) -> None:
    drawn = np.random.default_rng(seed).normal(0.0, 0.1, (poses, 3)).clip(-0.8, 0.8)
    motion = prepared(MotionTemplate(30.0, (Segment(Activity.TALKING, drawn),)))
    jerks = np.linalg.norm(np.diff(drawn, 3, axis=0) * 30.0**3, axis=1)
    assert motion.jerk == np.percentile(jerks, 90.0)
