"""Where the file of the user's own tables and views is: one for each target, found when needed."""

from __future__ import annotations

import os

from cirrusql.engine.environment import MEMORY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from cirrusql.engine.engine import Engine


class OwnPath:
    """The path of a session's database file, or that there is none.

    By default it is in the data folder under the target's name, which for AWS has the account in
    it: so nothing of one cloud is mixed with another's. The account is asked for only once a
    statement needs the file, and where there may be one. Mutable state: the path, once known.
    """

    def __init__(self, path: Path | None, engine: Engine | None = None) -> None:
        self._path = path
        self._engine = engine
        self._is_given = path is not None

    @classmethod
    def of(cls, given: Path | str | None, engine: Engine) -> OwnPath:
        """The path that a user gives, `:memory:` for none; by default the target's own."""
        if given is None:
            return cls(None, engine if engine.environment.own_name is not None else None)
        return cls(None if os.fspath(given) == MEMORY else _path(given))

    def resolve(self) -> Path | None:
        """The path; None if the tables live as long as the session.

        Raises CredentialsError where the account is needed and cannot be had.
        """
        if self._engine is not None:
            name = self._engine.environment.own_name
            assert name is not None
            if not name:
                name = f"{self._engine.environment.partition}-{self._engine.identity()}"
            self._path, self._engine = _folder() / f"{name}.sqlite3", None
        return self._path

    def prepared(self) -> Path | None:
        """The path, in a folder that is there: the target's own is made.

        One that the user names is not, since it may be mistyped. Raises OSError, and what `resolve`
        does.
        """
        path = self.resolve()
        if path is not None and not self._is_given:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    @property
    def is_known(self) -> bool:
        """Whether the path is known, or can be without asking for the account."""
        engine = self._engine
        asks = engine is not None and engine.environment.own_name == ""
        return not asks or (engine is not None and engine.known_account is not None)

    @property
    def exists(self) -> bool:
        """Whether there is a file; the account is asked for only if there is any of AWS's."""
        if self._engine is not None and self._engine.environment.own_name == "":
            partition = self._engine.environment.partition
            if not any(_folder().glob(f"{partition}-*.sqlite3")):
                return False
        path = self.resolve()
        return path is not None and path.exists()


def _path(given: Path | str) -> Path:
    from pathlib import Path

    return Path(given)


def _folder() -> Path:
    from cirrusql.folders import data_folder

    return data_folder() / "databases"
