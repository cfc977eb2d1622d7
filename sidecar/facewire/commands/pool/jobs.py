"""How many processes a command may start: `--jobs`."""

from facewire.errors import UsageError

__all__ = ["check_jobs"]


def check_jobs(jobs: int | None) -> None:
    """Check a number of processes that was typed; None stands for one on each core.

    Raises:
        UsageError: it is no number of processes.
    """
    if jobs is not None and jobs < 1:
        raise UsageError(f"--jobs is {jobs}; give 1 or more, or leave it out for one on each core")
