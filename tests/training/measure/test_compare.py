from dataclasses import replace

import numpy as np

from facewire_training.measure.compare import differences
from facewire_training.measure.evaluate import format_differences
from tests.training.measure.test_scores import perfect


def test_a_better_mouth_is_better_on_any_draw_of_clips() -> None:
    track = perfect()
    generator = np.random.default_rng(0)
    poor = [replace(track, gap=track.gap + generator.normal(0.0, 0.3, len(track.gap))) for _ in range(6)]
    found = {one.name: one for one in differences(poor, [track] * 6, 20, np.random.default_rng(1))}
    better = found["correlation"]
    assert better.second > better.first
    assert 0.0 < better.more.low <= better.more.value <= better.more.high
    assert found["accuracy"].more.low == found["accuracy"].more.high == 0.0


def test_the_table_tells_the_difference_and_its_interval() -> None:
    table = format_differences(differences([perfect()], [perfect(late=0.08)], 3, np.random.default_rng(1)))
    row = next(line for line in table.splitlines() if line.startswith("| best lag"))
    assert row.endswith("| 0.000 | 80.000 | +80.000 [+80.000, +80.000] |")
