"""Whether a recording's take is up to date, and whether it may be replaced."""

from dataclasses import dataclass, replace

from facewire.commands.bulk.manifest import Entry
from facewire.commands.bulk.tree import Line
from facewire.errors import FacewireError, UsageError

__all__ = ["Job", "Outcome", "Standing", "failure"]


@dataclass(frozen=True, slots=True)
class Job:
    """One recording, and what the manifest says of its take."""

    line: Line
    known: Entry | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a recording."""

    entry: Entry
    baked: bool
    """False where the take was there already, or there is none because of `entry.failed`."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a recording and its take before it is baked."""

    job: Job
    audio: str
    """Hash of the recording's bytes."""
    held: str | None
    """Hash of what lies in the take's place; None where nothing does."""
    recipe: str
    """`Recipe.id` of the takes that are wanted."""
    force: bool
    """Whether everything is baked anew and replaces what is there."""

    @property
    def current(self) -> Outcome | None:
        """Return the outcome where nothing has to be baked."""
        known = self.job.known
        if known is None or self.held is None or self.force:
            return None
        wanted = replace(self._entry, digest=self.held, seconds=known.seconds)
        return Outcome(known, baked=False) if known == wanted else None

    def made(self, digest: str, seconds: float) -> Outcome:
        """Return the outcome of a take with this hash, of so many seconds."""
        return Outcome(replace(self._entry, digest=digest, seconds=seconds), baked=True)

    def check(self, digest: str, target: object) -> None:
        """Check that a take with this hash may take its place, `target`.

        Raises:
            UsageError: it would replace what somebody else has made.
        """
        known = "" if self.job.known is None else self.job.known.digest
        if self.force or self.held in (None, known, digest):
            return
        raise UsageError(f"{target} is there and is not what was baked last; move it away, or add --force")

    @property
    def _entry(self) -> Entry:
        return Entry(self.job.line.take, self.job.line.name, self.audio, self.recipe)


def failure(job: Job, error: Exception) -> Outcome:
    """Return the outcome of a recording that could not be baked.

    Decoders meet what nobody has thought of, and one file must stop no other.
    """
    why = str(error)
    if not isinstance(error, FacewireError):
        why = f"{type(error).__name__}: {error}; convert the recording, or report this"
    digest = "" if job.known is None else job.known.digest
    return Outcome(Entry(job.line.take, job.line.name, digest=digest, failed=why), baked=False)
