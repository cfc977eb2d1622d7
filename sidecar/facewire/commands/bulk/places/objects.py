"""Object stores by fsspec: its one home.

Credentials, endpoints and regions are the store's own affair (`AWS_PROFILE`, `AWS_ENDPOINT_URL`,
`GOOGLE_APPLICATION_CREDENTIALS` …); nothing of them passes here. s3fs and gcsfs repeat what fails for a
moment, each time after a longer wait, and nothing below them does: where each of their times is five of
botocore's, a store that never answers takes seven minutes to be given up.
"""

import errno
import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from facewire.commands.bulk.places.place import File, MissingError, UnreachableError
from facewire.errors import UsageError, printable, unknown_name

__all__ = ["SCHEMES", "Objects"]

_WHOLE: Final = 4 << 30
"""Bytes of a part of an upload: so large that each take is one request, which leaves all or nothing.

S3 takes 5 GB at once; the parts of an upload that was killed would lie there, unseen and paid for.
"""
_PAGE: Final = 1000
"""Objects that are listed at a time, which is the most that S3 tells at once."""
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_ANSWER_S: Final = 8.0
"""For which a store may say nothing; S3 and its like answer in less than one second."""
_TRIES_OF_S3: Final = 8
"""Ten seconds of waits between them. gcsfs has six, and 31 s."""
_TOO_MANY: Final = 429
_OF_SERVER: Final = 500


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of store."""

    package: str
    pages: Callable[[Any, str, str], Iterator[File]]
    """Yields what lies in a bucket below a prefix, of which no more than a page is in memory."""
    connection: Callable[[float], Mapping[str, Any]]
    """Makes the options of a file system that gives a request up after so many seconds of silence."""
    credentials: str
    """What to look at where there is no permission."""
    upload: Mapping[str, Any] = field(default_factory=dict)


def _pages_of_s3(files: Any, bucket: str, prefix: str) -> Iterator[File]:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
    asked = {"Bucket": bucket, "Prefix": prefix, "MaxKeys": _PAGE}
    while True:
        page = files.call_s3("list_objects_v2", **asked)
        for found in page.get("Contents", ()):
            yield File(found["Key"], found["Size"], _etag(found))
        if not page.get("IsTruncated"):
            return
        asked["ContinuationToken"] = page["NextContinuationToken"]


def _pages_of_gs(files: Any, bucket: str, prefix: str) -> Iterator[File]:
    # https://cloud.google.com/storage/docs/json_api/v1/objects/list
    asked = {"prefix": prefix, "maxResults": _PAGE}
    while True:
        page = files.call("GET", "b/{}/o", bucket, json_out=True, **asked)
        for found in page.get("items", ()):
            yield File(found["name"], int(found["size"]), _etag(found))
        if not (token := page.get("nextPageToken")):
            return
        asked["pageToken"] = token


def _connection_of_s3(answer_s: float) -> dict[str, Any]:
    # https://s3fs.readthedocs.io/en/latest/api.html#s3fs.core.set_custom_error_handler
    from s3fs.core import set_custom_error_handler  # type: ignore[import-untyped]

    set_custom_error_handler(_passes)
    # https://botocore.amazonaws.com/v1/documentation/api/latest/reference/config.html
    once = {"total_max_attempts": 1}
    return {"config_kwargs": {"connect_timeout": answer_s, "read_timeout": answer_s, "retries": once}}


def _passes(error: Exception) -> bool:
    """Return whether S3 cannot be had at the moment: botocore repeats that, and s3fs else does not."""
    from botocore.exceptions import ConnectionError as NoConnectionError  # type: ignore[import-untyped]

    if isinstance(error, NoConnectionError):
        return True
    told = getattr(error, "response", {}).get("ResponseMetadata", {})
    status = int(told.get("HTTPStatusCode", 0))
    return status == _TOO_MANY or status >= _OF_SERVER


def _connection_of_gs(answer_s: float) -> dict[str, Any]:
    from aiohttp import ClientTimeout

    # What it raises is told in one line here; it prints all that led there besides.
    logging.getLogger("gcsfs").setLevel(logging.CRITICAL)
    return {"requests_timeout": ClientTimeout(total=None, sock_connect=answer_s, sock_read=answer_s)}


_KINDS: Final = {
    "s3": _Kind(
        "s3fs", _pages_of_s3, _connection_of_s3, "AWS_PROFILE or AWS_ACCESS_KEY_ID", {"chunksize": _WHOLE}
    ),
    "gs": _Kind("gcsfs", _pages_of_gs, _connection_of_gs, "GOOGLE_APPLICATION_CREDENTIALS"),
}
SCHEMES: Final = tuple(_KINDS)
"""What addresses of stores begin with."""


class Objects:
    """The objects of one bucket.

    Args:
        scheme: what the store's addresses begin with.
        bucket: its name.
        answer_s: seconds for which the store may say nothing, before a request is made again or given up.

    Raises:
        UsageError: there is no such kind of store, its package is not installed, or settings of it are wrong.
    """

    def __init__(self, scheme: str, bucket: str, answer_s: float = _ANSWER_S) -> None:
        if scheme not in _KINDS:
            raise UsageError(unknown_name("store", scheme, SCHEMES, f"choose {' or '.join(SCHEMES)}"))
        self._kind, self._root, self._bucket = _KINDS[scheme], f"{scheme}://{bucket}", bucket
        try:
            import fsspec

            options = self._kind.connection(answer_s)
            # One for a process: fsspec keeps them. What it has listed is not to be kept.
            self._files: Any = fsspec.filesystem(scheme, use_listings_cache=False, **options)
            if scheme == "s3":
                self._files.retries = _TRIES_OF_S3
        except ImportError as error:
            package = self._kind.package
            raise UsageError(f"{self._root} needs {package}; pip install {package}") from error
        except Exception as error:
            # gcsfs looks for credentials at once, and whatever it finds in their place is raised.
            raise UsageError(f"cannot reach {self._root}: {_first_line(error)}; {self._advice}") from error

    def address(self, key: str) -> str:
        """Return where an object lies."""
        return f"{self._root}/{key}"

    def below(self, prefix: str) -> Iterator[File]:
        """Yield the objects whose keys begin so, in order of their keys.

        Raises:
            UsageError: there is no such bucket, or it cannot be listed.
        """
        address = self.address(prefix)
        try:
            with self._told("list", address):
                yield from self._kind.pages(self._files, self._bucket, prefix)
        except MissingError as error:
            slip = "make it, or look for a slip in the address"
            raise UsageError(f"cannot list {address}: there is no bucket {self._bucket}; {slip}") from error

    def file(self, key: str) -> File:
        """Return what is known of an object.

        Raises:
            MissingError: there is none.
            UsageError: the store cannot be asked.
        """
        with self._told("read", self.address(key)):
            found = self._files.info(self._path(key), refresh=True)
            if found["type"] != "file":
                raise FileNotFoundError
            return File(key, found["size"], _etag(found))

    def get(self, key: str, path: Path) -> None:
        """Copy an object into a file of this machine.

        Raises:
            MissingError: there is no such object.
            UsageError: it cannot be read, or there is no room for it.
        """
        with self._told("read", self.address(key)):
            self._files.get_file(self._path(key), str(path))

    def put(self, key: str, path: Path) -> None:
        """Make an object of a file of this machine: whole, or not at all.

        Raises:
            UsageError: it cannot be written.
        """
        with self._told("write", self.address(key)):
            self._files.put_file(str(path), self._path(key), **self._kind.upload)

    def remove(self, key: str) -> None:
        """Remove an object.

        Raises:
            UsageError: it cannot be removed.
        """
        with self._told("remove", self.address(key)):
            self._files.rm_file(self._path(key))

    def _path(self, key: str) -> str:
        try:
            key.encode()
        except UnicodeEncodeError as error:
            raise UsageError(f"{printable(key)} is no UTF-8, as names in stores are; rename it") from error
        if "?versionId=" in key:
            raise UsageError(f"{key} would be read as an older version of another object; rename it")
        return f"{self._bucket}/{key}"

    @contextmanager
    def _told(self, verb: str, address: str) -> Iterator[None]:
        """Say in one line what a store, or the way to it, has against something."""
        try:
            yield
        except UsageError:
            raise
        except FileNotFoundError as error:
            raise MissingError(f"cannot {verb} {printable(address)}: it is not there") from error
        except Exception as error:
            # Whatever the libraries below fsspec raise: botocore's errors have no base in common with others.
            told = f"cannot {verb} {printable(address)}: {_first_line(error)}"
            if isinstance(error, PermissionError) or "redential" in type(error).__name__:
                raise UsageError(f"{told}; {self._advice}") from error
            if isinstance(error, OSError) and error.errno in _NO_ROOM:
                raise UsageError(f"{told}; make room in {tempfile.gettempdir()}, or set TMPDIR") from error
            again = "try again when the store can be reached"
            if not isinstance(error, OSError):
                # A slip in a setting is found where the first request is made.
                again = f"{self._advice}, or {again}"
            raise UnreachableError(f"{told}; {again}") from error

    @property
    def _advice(self) -> str:
        return f"look at the store's own settings, such as {self._kind.credentials}"


def _first_line(error: Exception) -> str:
    if isinstance(error, TimeoutError) and not str(error):
        return "it does not answer"
    return next(iter(str(error).splitlines()), "") or type(error).__name__


def _etag(found: Mapping[str, Any]) -> str:
    """Return the entity tag of an object (RFC 9110, 8.8.3), without quotation marks."""
    return str(found.get("ETag") or found.get("etag") or "").strip('"')
