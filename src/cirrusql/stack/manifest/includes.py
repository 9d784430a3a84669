"""`file(policies/read.json)` in place of a value: the document that stands in that file."""

from __future__ import annotations

import re
from pathlib import Path

from cirrusql.records import replace
from cirrusql.stack.documents.yaml_document import Yaml, read_yaml
from cirrusql.stack.problems import Problems

_INCLUDE = re.compile(r"\s*file\(\s*(?P<path>[^()]+?)\s*\)\s*")


class Includes:
    """Puts files in the places where a document names them.

    Paths are relative to `folder`; one may include others. What cannot be had is null, and told.
    Mutable state: the files being read.
    """

    def __init__(self, folder: Path, problems: Problems) -> None:
        self._folder = folder
        self._problems = problems
        self._open: list[Path] = []

    def resolved(self, node: Yaml) -> Yaml:
        """The value with every include in it replaced by what it names."""
        if isinstance(node.value, dict):
            return replace(node, value={k: self.resolved(v) for k, v in node.value.items()})
        if isinstance(node.value, list):
            return replace(node, value=[self.resolved(item) for item in node.value])
        named = _INCLUDE.fullmatch(node.value) if isinstance(node.value, str) else None
        return node if named is None else self._read(node, named["path"].strip("'\""))

    def _read(self, node: Yaml, name: str) -> Yaml:
        path = self._folder / name
        if path in self._open:
            self._problems.add(f"file({name}) includes itself", node.place)
            return Yaml(None, node.place)
        try:
            text = path.read_text("utf-8-sig")
        except OSError as error:
            why = f"cannot read {path}: {error.strerror}"
            self._problems.add(
                f"file({name}): {why}", node.place, f"it is looked up in {self._folder}"
            )
            return Yaml(None, node.place)
        except UnicodeDecodeError:
            self._problems.add(f"file({name}): {path} is not UTF-8 text", node.place)
            return Yaml(None, node.place)
        found = read_yaml(text, str(path), self._problems)
        if found is None:
            return Yaml(None, node.place)
        self._open.append(path)
        try:
            return self.resolved(found)
        finally:
            self._open.pop()
