"""How many processes may be asked for."""

import pytest

from facewire.commands.pool.jobs import check_jobs
from facewire.errors import UsageError


@pytest.mark.parametrize("jobs", [0, -1])
def test_less_than_one_process_is_refused(jobs: int) -> None:
    with pytest.raises(UsageError, match=rf"--jobs is {jobs}; give 1 or more"):
        check_jobs(jobs)


@pytest.mark.parametrize("jobs", [None, 1, 64])
def test_any_other_number_is_taken(jobs: int | None) -> None:
    check_jobs(jobs)
