"""Whether a recording's take is up to date, and whether it may be replaced."""

from dataclasses import dataclass, replace

from facewire.commands.bulk.manifest import Entry
from facewire.commands.bulk.places.place import MissingError, Place, UnreachableError
from facewire.commands.bulk.recipe import digest_of_file
from facewire.commands.bulk.tree import Line
from facewire.errors import FacewireError, UsageError
from facewire.take.whole import NoRoomError

__all__ = ["Job", "Outcome", "Standing", "failure", "standing_of", "up_to_date"]


@dataclass(frozen=True, slots=True)
class Job:
    """One recording, and what is known of its take."""

    line: Line
    known: Entry | None
    """What the manifest says."""
    lies_there: str | None = ""
    """The tag of what lies in the take's place; empty where it is not told, None where nothing does."""

    @property
    def audio(self) -> str:
        """Return the hash of the recording where its tag tells it; else nothing."""
        known, etag = self.known, self.line.etag
        return known.audio if known is not None and etag and known.audio_etag == etag else ""

    @property
    def held(self) -> str | None:
        """Return the hash of what lies in the take's place; empty where no tag tells it, None for nothing."""
        known, etag = self.known, self.lies_there
        if etag is None:
            return None
        return known.digest if known is not None and etag and known.take_etag == etag else ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a recording."""

    entry: Entry
    baked: bool
    """False where the take was there already, or there is none because of `entry.failed`."""
    refused: bool = False
    """Whether that is because a place gives no answer, or has no room: others may fare alike."""


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
        etag = self.job.lies_there or ""
        found = replace(self._entry, digest=self.held, seconds=known.seconds, take_etag=etag)
        # Tags are no part of what a take follows from: in a folder there are none.
        same = replace(known, audio_etag=found.audio_etag, take_etag=etag) == found
        return Outcome(found, baked=False) if same else None

    def made(self, digest: str, seconds: float, takes: Place) -> Outcome:
        """Return the outcome of a take that was written.

        Args:
            digest: its hash.
            seconds: length of the recording.
            takes: where it lies.

        Raises:
            UsageError: the place cannot be asked.
        """
        etag = takes.file(self.job.line.take).etag if takes.tells_etags else ""
        return Outcome(replace(self._entry, digest=digest, seconds=seconds, take_etag=etag), baked=True)

    def check(self, digest: str, target: str) -> None:
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
        line = self.job.line
        return Entry(line.take, line.name, self.audio, self.recipe, audio_etag=line.etag)


def up_to_date(job: Job, recipe: str, *, force: bool) -> Outcome | None:
    """Return the outcome where tags alone tell that nothing has to be baked: nothing is read."""
    audio, held = job.audio, job.held
    return Standing(job, audio, held, recipe, force).current if audio and held else None


def standing_of(job: Job, audio: str, takes: Place, recipe: str, *, force: bool) -> Standing:
    """Return how a recording stands; what lies in its take's place is read where that decides anything.

    Args:
        job: the recording.
        audio: hash of its bytes.
        takes: where its take goes.
        recipe: `Recipe.id` of the takes that are wanted.
        force: whether everything is baked anew.

    Raises:
        UsageError: what lies there cannot be read.
    """
    held = job.held
    if held == "" and not force:
        held = _digest_of_take(takes, job.line.take)
    return Standing(job, audio, held, recipe, force)


def failure(job: Job, error: Exception) -> Outcome:
    """Return the outcome of a recording that could not be baked.

    Decoders meet what nobody has thought of, and one file must stop no other.
    """
    why = str(error)
    if not isinstance(error, FacewireError):
        why = f"{type(error).__name__}: {error}; convert the recording, or report this"
    entry = Entry(job.line.take, job.line.name, failed=why)
    if job.known is not None:
        # That the take is ours is not forgotten.
        entry = replace(entry, digest=job.known.digest, take_etag=job.known.take_etag)
    return Outcome(entry, baked=False, refused=isinstance(error, UnreachableError | NoRoomError))


def _digest_of_take(takes: Place, key: str) -> str | None:
    try:
        with takes.fetched(key) as held:
            return digest_of_file(held)
    except MissingError:
        return None
