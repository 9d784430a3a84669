"""What the templates of one stack share while they are read: options, notes, where others are."""

from __future__ import annotations

import hashlib
from typing import Protocol

from cirrusql.catalog import Catalog
from cirrusql.records import Record
from cirrusql.stack.cloudformation.facts import Facts
from cirrusql.stack.cloudformation.syntax import read_document
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.place import Place
from cirrusql.stack.problems import Problems


class Source(Record):
    """The text of a template or of a part of one, and the file that it is from."""

    text: str
    file: str


class Files(Protocol):
    """Finds what a template refers to by an address."""

    def find(self, address: str | None, said: Yaml) -> Source | None:
        """A template or a part of one: by its address, or by how that is written; None if not."""
        ...


class Options(Record):
    """How a template is read.

    With `skips_unsupported` what cannot be deployed is left out. `is_local` says that it goes to a
    local cloud, `only_looks` that it goes nowhere. `region` is the one that it must be in.
    """

    skips_unsupported: bool = False
    is_local: bool = False
    only_looks: bool = False
    region: str | None = None


class Loading:
    """What is shared.

    Mutable state: what is wrong, what is worth knowing, the exports of others that are used, and a
    digest of what was read.
    """

    def __init__(
        self,
        catalog: Catalog,
        facts: Facts,
        files: Files,
        options: Options,
        problems: Problems,
    ) -> None:
        self.catalog = catalog
        self.facts = facts
        self.files = files
        self.options = options
        self.problems = problems
        self.notes = Problems()
        self.imports: set[str] = set()
        self._digest = hashlib.sha256()

    def read(self, source: Source) -> Yaml | None:
        """The document of a text; None, and a problem, if it is none."""
        self._digest.update(f"{len(source.text)} {source.text}".encode())
        return read_document(source.text, source.file, self.problems)

    @property
    def digest(self) -> str:
        """A digest of everything that was read."""
        return self._digest.hexdigest()

    def refuse(self, message: str, place: Place, hint: str | None = None) -> None:
        """Note that something cannot be deployed: a problem, or left out if that was said."""
        if self.options.skips_unsupported:
            self.notes.add(f"{message}: left out", place)
        else:
            self.problems.add(message, place, hint or "--skip-unsupported leaves it out")
