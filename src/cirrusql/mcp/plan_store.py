"""Plans that wait for a yes, on disk: a token outlives the connection and the process."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from cirrusql.errors import IntegrityError, OperationalError, UnknownName
from cirrusql.folders import data_folder
from cirrusql.records import Record, as_dict
from cirrusql.stack.private_file import write_private

LIFE = 15 * 60.0
"""Seconds for which a plan can be applied."""
_WAITS, _USED = ".plan", ".used"
# So long a token that is over, or used, is told apart from one that never was.
_KEPT = {_WAITS: 3600.0, _USED: 24 * 3600.0}


class PlanRefused(IntegrityError):
    """A token that cannot be applied: used, over, or what it was made of has changed."""


class SavedPlan(Record):
    """What a token stands for. `fingerprint` is of all that would be done and of what was there.

    `sql` with `parameters` are statements, or `stack` says which stack: folder, environment and
    what else `cirrusql.mcp.stacks` wants. `place` is the cloud and `account` whose it is.
    `methods` are those of create, update and delete that it needs, `targets` some of what it would
    do in words, to ask a person with.
    """

    token: str
    made: float
    place: str
    account: str | None
    fingerprint: str
    summary: str
    methods: tuple[str, ...]
    targets: tuple[str, ...] = ()
    sql: str | None = None
    parameters: Any = None
    stack: Mapping[str, Any] | None = None

    @property
    def expires(self) -> float:
        """When it is over, in epoch seconds."""
        return self.made + LIFE


class PlanStore:
    """The plans in a folder, a file for each, readable by their owner only.

    A plan may have secrets in it, as its statement has. Taking one is renaming its file, which only
    one process can do. Mutable state: the folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._given = folder

    @property
    def _folder(self) -> Path:
        return self._given or data_folder() / "plans"

    def keep(self, **facts: Any) -> SavedPlan:
        """Keep a plan under a new token, and forget what is long over."""
        plan = SavedPlan(secrets.token_urlsafe(12), time.time(), **facts)
        self._change(lambda folder: folder.mkdir(mode=0o700, parents=True, exist_ok=True))
        self._forget(plan.made)
        text = json.dumps(as_dict(plan)).encode()
        self._change(lambda folder: write_private(folder / f"{plan.token}{_WAITS}", text))
        return plan

    def look(self, token: str) -> SavedPlan:
        """What a token stands for; raises PlanRefused, UnknownName for one that never was."""
        path = self._path(token, _WAITS)
        try:
            found = json.loads(path.read_bytes())
            lists = {name: tuple(found[name]) for name in ("methods", "targets")}
            plan = SavedPlan(**{**found, **lists})
        except FileNotFoundError:
            raise self._gone(token) from None
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise OperationalError(f"the plan {token} cannot be read: {error}") from None
        if time.time() >= plan.expires:
            message = f"the plan {token} is over: it was good for {LIFE / 60:g} minutes"
            raise PlanRefused(message, hint="plan again")
        return plan

    def take(self, token: str) -> None:
        """Use a token up; raises PlanRefused if another has, in whatever process."""
        path = self._path(token, _WAITS)
        try:
            path.rename(path.with_suffix(_USED))
            path.with_suffix(_USED).write_bytes(b"")  # its statement may have a secret in it
        except FileNotFoundError:
            raise self._gone(token) from None
        except OSError as error:
            raise OperationalError(f"the plan {token} cannot be used: {error.strerror}") from None

    def _gone(self, token: str) -> Exception:
        if self._path(token, _USED).exists():
            message = f"the plan {token} was applied, or refused, before"
            return PlanRefused(message, hint="see `requests` for what it did; plan again for more")
        return UnknownName(f"there is no plan '{token}'", hint="`plan` gives a token")

    def _path(self, token: str, suffix: str) -> Path:
        # A token is a name and never a path, whatever an agent makes of it.
        safe = token if token and all(c.isalnum() or c in "-_" for c in token) else "-"
        return self._folder / f"{safe[:64]}{suffix}"

    def _forget(self, now: float) -> None:
        with suppress(OSError):
            for path in self._old(now):
                path.unlink(missing_ok=True)

    def _old(self, now: float) -> Iterator[Path]:
        for path in self._folder.iterdir():
            if now - path.stat().st_mtime > _KEPT.get(path.suffix, now):
                yield path

    def _change(self, work: Any) -> None:
        try:
            work(self._folder)
        except OSError as error:
            where = error.filename or self._folder
            raise OperationalError(f"cannot keep a plan in {where}: {error.strerror}") from None
