"""A stack's state in a bucket of S3, for all who work on it: it is theirs one after the other."""

from __future__ import annotations

import getpass
import os
import platform
import shlex
import time
import uuid
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import orjson

from cirrusql.cloudcontrol.objects import ObjectName, StoredObject
from cirrusql.engine.engine import Engine
from cirrusql.errors import CallFailed, Error, OperationalError, StoreError
from cirrusql.records import replace

T = TypeVar("T")

_SECONDS_BETWEEN_TRIES = 2.0


class BucketPlace:
    """An object in a bucket, which is only written if it is still the one that was read.

    Mutable state: the ETag of what was read or written last, None if there was nothing. One thread
    at a time.
    """

    def __init__(self, name: ObjectName, engine: Engine) -> None:
        self._name = name
        self._engine = engine
        self._tag: str | None = None

    @property
    def description(self) -> str:
        """The object."""
        return str(self._name)

    def read(self) -> bytes | None:
        """What the object has; None if there is none. Raises StoreError."""
        found = self._done("read", self._engine.objects.read(self._name))
        self._tag = found.tag if found is not None else None
        return found.body if found is not None else None

    def write(self, text: bytes) -> None:
        """Replace the object; raises StoreError, also if somebody has changed it since."""
        writing = self._engine.objects.write(self._name, text, self._tag)
        tag = self._done("written", writing)
        if tag is None:
            message = f"somebody else has changed {self._name} since, and it was left as it is"
            hint = "see that nobody works on the stack, and build it again"
            raise StoreError(message, hint=hint)
        self._tag = tag

    # -- one at a time ----------------------------------------------------------------------------

    @contextmanager
    def locked(self, what: str, wait: float, tell: Callable[[str], None], /) -> Iterator[None]:
        """A context in which nobody else works on what is kept here.

        It is an object beside it that says who has it. Raises OperationalError, which says who, if
        it is not free within `wait` seconds; `tell` is told who is waited for.
        """
        name = replace(self._name, key=f"{self._name.key}.lock")
        text = orjson.dumps(_holder(what), option=orjson.OPT_INDENT_2) + b"\n"
        tag = self._taken(name, text, what, wait, tell)
        try:
            yield
        except BaseException:
            self._let_go(name, tag, tell)
            raise
        self._let_go(name, tag, tell)

    def _taken(
        self, name: ObjectName, text: bytes, what: str, wait: float, tell: Callable[[str], None]
    ) -> str:
        """The ETag of the lock, once it could be made."""
        deadline, told = time.monotonic() + wait, False
        while True:
            tag = self._done("used as a lock", self._engine.objects.write(name, text, None))
            if tag is not None:
                return tag
            there = self._done("read", self._engine.objects.read(name))
            if there is None:  # it has just gone
                continue
            left = deadline - time.monotonic()
            if left <= 0:
                raise _held(what, name, there)
            if not told:
                tell(f"waiting for {_who(there)}")
                told = True
            time.sleep(min(_SECONDS_BETWEEN_TRIES, left))

    def _let_go(self, name: ObjectName, tag: str, tell: Callable[[str], None]) -> None:
        """Delete the lock, unless it is another's by now; what has been done is done already."""
        try:
            own = self._done("deleted", self._engine.objects.delete(name, tag))
        except Error as error:
            tell(f"{error}; remove it by hand: {_removal(name)}")
        else:
            if not own:
                tell(f"the lock {name} was another's in the end: somebody has removed ours")

    def _done(self, verb: str, coroutine: Coroutine[Any, Any, T]) -> T:
        """What a coroutine gives, run on the engine's loop; what went wrong names the state."""
        task = self._engine.loop.start(coroutine)
        try:
            task.wait(None)
        except KeyboardInterrupt:
            task.abandon()
            raise
        try:
            return task.result()
        except CallFailed as error:
            message = f"the state {self._name} cannot be {verb}: {error.message}"
            raise StoreError(message, hint=_hint(error, self._name) or error.hint) from None

    def __repr__(self) -> str:
        return f"<BucketPlace {self._name}>"


def _hint(error: CallFailed, name: ObjectName) -> str | None:
    if error.error_code == "NoSuchBucket":
        return f"make it first: aws s3 mb s3://{name.bucket}"
    if error.error_code == "AccessDenied":
        return "it takes s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket"
    return None


def _removal(name: ObjectName) -> str:
    return shlex.join(("aws", "s3", "rm", str(name)))


def _holder(what: str) -> Mapping[str, object]:
    """What a lock says: who has it, since when; and something that no other one says."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # there is no name for this user's number
        user = str(os.getuid()) if hasattr(os, "getuid") else "somebody"
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {
        "what": what,
        "who": f"{user}@{platform.node()}",
        "process": os.getpid(),
        "since": since,
        "id": str(uuid.uuid4()),
    }


def _who(there: StoredObject) -> str:
    """Who has a lock, in words."""
    try:
        said = orjson.loads(there.body)
        return f"{said['who']} (process {said['process']}) since {said['since']}"
    except (ValueError, TypeError, KeyError):
        return "somebody"


def _held(what: str, name: ObjectName, there: StoredObject) -> OperationalError:
    return OperationalError(
        f"{what} is being worked on by {_who(there)}",
        hint=f"wait for it, or give --wait-for-lock 10min; if it has died: {_removal(name)}",
    )
