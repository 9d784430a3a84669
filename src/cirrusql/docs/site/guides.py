"""The guides: the Markdown files of the folder `docs`, which a wheel has, too."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from pathlib import Path

from cirrusql.errors import NotSupportedError
from cirrusql.records import Record

_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_FIRST = ("guide", "cookbook", "statements", "writing", "stacks", "cloudformation", "compatibility")


class Guide(Record):
    """One guide: its file, and its name below the folder of guides, e.g. `decisions/shell.md`."""

    file: Path
    name: str

    @cached_property
    def text(self) -> str:
        """What it says, as Markdown."""
        return self.file.read_text("utf-8")

    @property
    def title(self) -> str:
        """Its first heading, or its name."""
        found = _TITLE.search(self.text)
        return found[1].replace("`", "") if found else self.name

    @property
    def path(self) -> str:
        """Where its page is on the site."""
        return f"guides/{self.name.removesuffix('.md')}.html"

    def beside(self, target: str) -> str:
        """The name of a file that this one calls so.

        >>> Guide(Path("decisions/shell.md"), "decisions/shell.md").beside("../guide.md")
        'guide.md'
        """
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.name), target))


def folder() -> Path:
    """Where the guides are: in an installed package, else in the source that it is run from.

    Raises NotSupportedError where they are in neither.
    """
    package = Path(__file__).resolve().parents[2]
    for place in (package / "guides", package.parents[1] / "docs"):
        if (place / "guide.md").is_file():
            return place
    hint = "install the package from a wheel, or run it from its repository"
    raise NotSupportedError("the guides are not installed", hint=hint)


def guides() -> tuple[Guide, ...]:
    """Every guide, the first to read first and decisions last; raises NotSupportedError."""
    place = folder()
    names = [path.relative_to(place).as_posix() for path in place.rglob("*.md")]
    return tuple(Guide(place / name, name) for name in sorted(names, key=_rank))


def pictures() -> tuple[tuple[Path, str], ...]:
    """Every picture of the guides with its name below their folder. Raises NotSupportedError."""
    place = folder()
    found = sorted(path for path in (place / "images").glob("*") if path.is_file())
    return tuple((path, path.relative_to(place).as_posix()) for path in found)


def _rank(name: str) -> tuple[bool, int, str]:
    stem = name.removesuffix(".md")
    return "/" in name, _FIRST.index(stem) if stem in _FIRST else len(_FIRST), name
