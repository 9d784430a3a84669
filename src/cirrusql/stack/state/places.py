"""Where a stack's state is kept: in a file, in a bucket, or in memory only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol
from weakref import WeakKeyDictionary

from cirrusql.engine.engine import Engine
from cirrusql.engine.environment import file_name
from cirrusql.errors import StoreError
from cirrusql.folders import data_folder
from cirrusql.stack.private_file import write_private


class StatePlace(Protocol):
    """Where one snapshot is kept."""

    @property
    def description(self) -> str:
        """Where that is, in words."""
        ...

    def read(self) -> bytes | None:
        """What is kept; None if nothing is. Raises StoreError."""
        ...

    def write(self, text: bytes) -> None:
        """Keep that in place of what was kept. Raises StoreError, also if it has changed since."""
        ...

    def locked(
        self, what: str, wait: float, tell: Callable[[str], None], /
    ) -> AbstractContextManager[None]:
        """A context in which nobody who keeps it here works on it, on any machine.

        `what` is said of what is locked. Raises OperationalError if it is not free within `wait`
        seconds; `tell` is told who is waited for.
        """
        ...


class MemoryPlace:
    """The memory of this process, for a cloud that is gone with it too.

    Mutable state: what is kept for each stack of an engine, shared by all that look at one.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._kept = _IN_MEMORY.setdefault(engine, {})
        self._name = name

    description = "the memory of this process"

    def read(self) -> bytes | None:
        """What is kept; None if nothing is."""
        return self._kept.get(self._name)

    def write(self, text: bytes) -> None:
        """Keep that."""
        self._kept[self._name] = text

    def locked(
        self, _what: str, _wait: float, _tell: Callable[[str], None], /
    ) -> AbstractContextManager[None]:
        """Nobody else can have it."""
        return nullcontext()


_IN_MEMORY: WeakKeyDictionary[Engine, dict[str, bytes]] = WeakKeyDictionary()


class FilePlace:
    """A file that only its owner can read; it is replaced whole."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def description(self) -> str:
        """The file."""
        return str(self.path)

    def read(self) -> bytes | None:
        """What the file has; None if there is none."""
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"the state {self.path} cannot be read: {error.strerror}") from None

    def write(self, text: bytes) -> None:
        """Replace the file in one step, so that a reader sees the old one or the new one."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(self.path, text)
        except OSError as error:
            raise StoreError(f"the state {self.path} cannot be kept: {error.strerror}") from None

    def locked(
        self, _what: str, _wait: float, _tell: Callable[[str], None], /
    ) -> AbstractContextManager[None]:
        """Nothing more: what is locked on this machine is locked for its files."""
        return nullcontext()


def target_name(engine: Engine) -> str | None:
    """A name for the cloud that an engine goes to; None for one that is gone with the process.

    For AWS it has the account, which is asked for, and so it has wherever another account than the
    user's own is chosen: a stack of the one is none of the other. Raises CredentialsError if that
    is unknown, NotSupportedError where several accounts are chosen.
    """
    name = engine.environment.own_name
    if name == "":
        return f"{engine.environment.partition}-{engine.account_id()}"
    if name is None or engine.acting in (None, engine.identity()):
        return name
    return f"{name}-{engine.acting}"


def stack_folder(engine: Engine) -> Path | None:
    """The folder for the stacks of a cloud; None for one that is gone with the process."""
    name = target_name(engine)
    return None if name is None else data_folder() / "stacks" / name


def default_place(engine: Engine, stack: str, environment: str) -> StatePlace:
    """Where the state of a stack is kept if nobody says where: in the user's data folder."""
    folder, name = stack_folder(engine), f"{file_name(stack)}--{file_name(environment)}.json"
    return MemoryPlace(engine, name) if folder is None else FilePlace(folder / name)


def kept_states(engine: Engine) -> Iterator[tuple[str, bytes]]:
    """The states of all stacks of a cloud that are kept where nobody has said where.

    Each with where it is kept. Raises StoreError.
    """
    folder = stack_folder(engine)
    if folder is None:
        yield from sorted(_IN_MEMORY.get(engine, {}).items())
        return
    for path in sorted(folder.glob("*.json")):
        text = FilePlace(path).read()
        if text is not None:
            yield str(path), text
