"""What a store needs to be told to be reached, and what is said where it cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from cirrusql.errors import OperationalError

_COLOUR = re.compile(r"\x1b\[[0-9;]*m|↳")
_REFUSAL = re.compile(r"<Code>([^<]*)</Code>(?:.*?<Message>([^<]*)</Message>)?", re.DOTALL)
_STATUS = re.compile(r"non-2xx status code (\d{3} [A-Za-z ]*[A-Za-z])")
_NO_ROOM = ("os error 28", "os error 27", "os error 122")
_NO_RIGHT = ("403 Forbidden", "necessary privileges", "401 Unauthorized")
_NO_ANSWER = ("error sending request", "operation timed out", "Connection refused")


class Access(Protocol):
    """The way to a store that is no folder."""

    def options(self) -> dict[str, str]:
        """What the storage is told now; keys among it may be others than the last time.

        Raises an error of `cirrusql.errors` where there is no way.
        """
        ...

    def require_writable(self) -> None:
        """See, once, that the storage can be written to by several; raises an error if not."""
        ...


@contextmanager
def failures_told(place: str) -> Iterator[None]:
    """Say in one line what the storage could not do; a commit that lost a race is let through."""
    from deltalake.exceptions import CommitFailedError, DeltaError

    try:
        yield
    except CommitFailedError:
        raise
    except (DeltaError, OSError) as problem:
        raise _told(place, str(problem)) from problem
    except Exception as problem:
        if type(problem) is not Exception:  # arro3 has no class of its own for what it reads
            raise
        raise _told(place, str(problem)) from problem


def _told(place: str, said: str) -> OperationalError:
    text = " ".join(_COLOUR.sub(" ", said).split())
    if any(word in text for word in _NO_ROOM):
        hint = "make room and try again; what was committed before is untouched"
        return OperationalError(f"there is no room left for {place}", hint=hint)
    what = f"the inventory in {place} failed: {_cause(text)}"
    if "://" not in place:
        return OperationalError(what)
    if any(word in text for word in _NO_RIGHT):
        hint = "needed are s3:ListBucket, GetObject, PutObject and DeleteObject"
        return OperationalError(what, hint=hint)
    if "peer certificate" in text:
        hint = "its library reads certificates of your own from the file in SSL_CERT_FILE"
        return OperationalError(what, hint=hint)
    if any(word in text for word in _NO_ANSWER):
        hint = "try again; what was committed before is untouched"
        return OperationalError(what, hint=hint)
    return OperationalError(what)


def _cause(text: str) -> str:
    """The storage's own words, without what the library has put around them.

    >>> _cause("Generic S3 error <Error><Code>SlowDown</Code><Message>Less</Message></Error>")
    'SlowDown: Less'
    """
    refusal = _REFUSAL.search(text)
    if refusal is not None:
        return ": ".join(part for part in refusal.groups() if part)[:300]
    status = _STATUS.search(text)
    if status is not None:
        return status[1]
    _, _, network = text.rpartition("error sending request ")
    return network[:300]
