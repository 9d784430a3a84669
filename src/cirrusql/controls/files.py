"""The controls of files, of folders and of the sets that come with the package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cirrusql.controls.control import Control, ControlsError
from cirrusql.errors import Error, InterfaceError, did_you_mean
from cirrusql.sql import inline, parse, split
from cirrusql.sql.statements import Assert

_SETS = Path(__file__).parent / "sets"
_SUFFIX = ".sql"


def sets() -> tuple[str, ...]:
    """The names of the sets that come with the package.

    >>> "fsbp" in sets()
    True
    """
    return tuple(sorted(path.name for path in _SETS.iterdir() if path.is_dir()))


def load(
    where: Iterable[str | Path], variables: Mapping[str, Any] | None = None
) -> tuple[Control, ...]:
    """The controls of files, of folders with all that is below them, and of sets by name.

    In the order in which they are named, those of a folder by the paths of their files; a file that
    is named twice is read once. `variables` are the values of `:name` in them.

    Raises InterfaceError for what is not there, and ControlsError, with all of it, for what is no
    control, for two that have one id (whatever the case of its letters), and for a file without
    any: nobody would notice that it is not checked.

    >>> load(["fsbp"])[0].file.startswith("fsbp/")
    True
    """
    problems: list[str] = []
    found: dict[str, Control] = {}
    read: set[Path] = set()
    for name, path in _files(where):
        if path.resolve() in read:
            continue
        read.add(path.resolve())
        for one in _controls(name, path, variables or {}, problems):
            first = found.setdefault(one.id.lower(), one)
            if first is not one:
                problems.append(f"{one.place}: the id '{one.id}' is taken by {first.place}")
    if problems:
        raise ControlsError.of(problems)
    return tuple(found.values())


def _files(where: Iterable[str | Path]) -> Iterator[tuple[str, Path]]:
    """Each file, with the name that it is told by."""
    for given in where:
        path = Path(given)
        if isinstance(given, str) and given in sets():
            yield from _in_folder(given, _SETS / given)
        elif path.is_dir():
            yield from _in_folder(str(given), path)
        elif path.exists():
            yield path.as_posix(), path
        else:
            hint = did_you_mean(str(given), sets()) or f"the sets are: {', '.join(sets())}"
            raise InterfaceError(f"there is no file, folder or set '{given}'", hint=hint)


def _in_folder(name: str, folder: Path) -> list[tuple[str, Path]]:
    """The files below a folder; hidden ones, and those in hidden folders, are an editor's."""
    below = ((path.relative_to(folder), path) for path in folder.rglob(f"*{_SUFFIX}"))
    shown = sorted(pair for pair in below if not any(part[0] == "." for part in pair[0].parts))
    files = [(f"{name.rstrip('/')}/{short.as_posix()}", path) for short, path in shown]
    if not files:
        raise InterfaceError(f"there is no {_SUFFIX} file in {folder}")
    return files


def _controls(
    name: str, path: Path, variables: Mapping[str, Any], problems: list[str]
) -> list[Control]:
    """The controls of a file; what is wrong with it is added to the problems."""
    try:
        script = path.read_text("utf-8-sig")
    except OSError as error:
        raise InterfaceError(f"cannot read {name}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InterfaceError(f"cannot read {name}: it is not UTF-8 text") from None
    found: list[Control] = []
    before = len(problems)
    try:
        written = list(split(script))
        for source, filled in zip(written, split(inline(script, variables)), strict=True):
            try:
                statement = parse(filled)
            except Error as error:
                problems.append(_told(name, error))
                continue
            start = source.position(source.tokens[0])
            if isinstance(statement, Assert):
                found.append(
                    Control(
                        statement.id,
                        statement.title or statement.id,
                        statement.severity,
                        statement.sources,
                        source.text,
                        name,
                        start.line,
                        start.column,
                    )
                )
            else:
                word = source.tokens[0].text.upper()
                problems.append(f"{name}:{start.line}: {word} is no control; only ASSERT is")
    except Error as error:
        problems.append(_told(name, error))
    if not found and len(problems) == before:
        problems.append(f"{name}: there is no ASSERT in it")
    return found


def _told(name: str, error: Error) -> str:
    """An error of a file as one line that begins with the place, as a compiler writes it."""
    line = f":{error.position.line}" if error.position is not None else ""
    hint = f"; {error.hint}" if error.hint else ""
    return f"{name}{line}: {error.message}{hint}"


def chosen(
    controls: Sequence[Control], only: Iterable[str] = (), without: Iterable[str] = ()
) -> tuple[Control, ...]:
    """Those controls that `only` names, or all, but for those that `without` names.

    A name is an id in any case of letters, in which `*` stands for anything. Raises InterfaceError
    for one that names no control, and where none is left: what is not checked must not look as if
    it had passed.
    """
    from cirrusql.controls.patterns import matcher

    kept = {one.id: one for one in controls}
    picked: set[str] = set()
    names = [*only]
    for name, effect in [*((n, True) for n in names), *((n, False) for n in without)]:
        matches = matcher(name.lower())
        hits = [one.id for one in controls if matches(one.id.lower())]
        if not hits:
            hint = did_you_mean(name, (one.id for one in controls))
            raise InterfaceError(f"there is no control '{name}'", hint=hint)
        if effect:
            picked.update(hits)
        else:
            for hit in hits:
                kept.pop(hit, None)
    left = tuple(one for one in kept.values() if not names or one.id in picked)
    if not left:
        raise InterfaceError("no control is left to be checked")
    return left
