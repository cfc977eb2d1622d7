from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from facewire.face.movement.cells import Kind, draws, draws_at, ease, pick

SEEDS = st.integers(0, 2**64)


@given(SEEDS, st.sampled_from(Kind), st.integers(0, 10**9), st.integers(1, 64))
def test_draws_follow_from_seed_kind_and_cell_alone(seed: int, kind: Kind, cell: int, count: int) -> None:
    one, again = draws(seed, kind, cell).random(), draws(seed, kind, cell).random()
    other_kinds = [draws(seed, other, cell) for other in Kind if other is not kind]
    others = [draws(seed + 1, kind, cell), *other_kinds, draws(seed, kind, cell + 1)]
    assert one == again
    assert one not in [other.random() for other in others]
    assert 0 <= pick(seed, kind, cell, count) == pick(seed, kind, cell, count) < count


def test_picks_are_even_over_cells_and_over_seeds() -> None:
    for picked in (
        Counter(pick(5, Kind.HEAD_PIECE, cell, 4) for cell in range(4000)),
        Counter(pick(seed, Kind.HEAD_PIECE, 0, 4) for seed in range(4000)),
    ):
        assert min(picked.values()) > 900
        assert max(picked.values()) < 1100


@given(SEEDS, st.integers(0, 10**5), st.floats(0.0, 0.249))
def test_what_happens_in_a_cell_draws_alike(seed: int, cell: int, into_s: float) -> None:
    begins_s = 0.25 * cell
    one = draws_at(seed, Kind.BROWS, begins_s).random()
    assert draws_at(seed, Kind.BROWS, begins_s + into_s).random() == one
    assert draws_at(seed, Kind.BROWS, begins_s + 0.25).random() != one


def test_a_step_is_smooth_and_has_two_ends() -> None:
    assert [ease(share) for share in (-1.0, 0.0, 1.0, 2.0)] == [0.0, 0.0, 1.0, 1.0]
    assert 0.49 < ease(0.5) < 0.51
