"""Looking up what a mapping of a manifest has: the right keys, and values of the right kind."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cirrusql.errors import did_you_mean
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.place import Place
from cirrusql.stack.problems import Problems


class Keys:
    """The members of one mapping; what is wrong with one is noted, and it counts as not given.

    Keys that begin with `x-` are the user's own and mean nothing.
    """

    def __init__(self, node: Yaml, what: str, known: Collection[str], problems: Problems) -> None:
        self.place = node.place
        self._what = what
        self._problems = problems
        self._is_mapping = isinstance(node.value, dict)
        self._values: dict[str, Yaml] = {}
        if not isinstance(node.value, dict):
            problems.add(f"{what} is {node.kind}, not a mapping", node.place)
            return
        self._values = node.value
        for name, value in node.value.items():
            if name not in known and not name.startswith("x-"):
                hint = did_you_mean(name, known) or f"{what} has {', '.join(known)}"
                problems.add(f"unknown key '{name}' of {what}", value.place, hint)

    def has(self, name: str) -> bool:
        """Whether it is given, be it null."""
        return name in self._values

    def get(self, name: str) -> Yaml | None:
        """A value of any kind; None without it, or where it is null."""
        found = self._values.get(name)
        return found if found is not None and found.value is not None else None

    def text(self, name: str, default: str = "") -> str:
        """A text; a number is one too."""
        found = self.get(name)
        if found is None:
            return default
        if isinstance(found.value, list | dict | bool):
            self._refuse(name, found, "a text")
            return default
        return str(found.value)

    def required(self, name: str) -> str:
        """A text that must be there and not be empty."""
        found = self.text(name)
        given = self.get(name)
        if given is None and self._is_mapping:
            self._problems.add(f"{self._what} has no {name}", self.place)
        elif given is not None and given.value == "":
            self._problems.add(f"the {name} of {self._what} is empty", given.place)
        return found

    def flag(self, name: str) -> bool:
        """Whether it is true; false without it."""
        found = self.get(name)
        if found is None:
            return False
        if found.value in ("true", "false"):
            return found.value == "true"
        if not isinstance(found.value, bool):
            self._refuse(name, found, "true or false")
            return False
        return found.value

    def items(self, name: str) -> list[Yaml]:
        """The items of a list; none without it."""
        found = self.get(name)
        if found is None:
            return []
        if not isinstance(found.value, list):
            self._refuse(name, found, "a list")
            return []
        return found.value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(self._texts(name))

    def _texts(self, name: str) -> Iterator[str]:
        for item in self.items(name):
            if isinstance(item.value, str):
                yield item.value
            else:
                self._problems.add(f"{name} of {self._what} is a list of texts", item.place)

    def members(self, name: str) -> dict[str, Yaml]:
        """The members of a mapping; none without it."""
        found = self.get(name)
        if found is None:
            return {}
        if not isinstance(found.value, dict):
            self._refuse(name, found, "a mapping")
            return {}
        return found.value

    def place_of(self, name: str) -> Place:
        """Where a key stands; the mapping's own place without it."""
        found = self._values.get(name)
        return found.place if found is not None else self.place

    def _refuse(self, name: str, found: Yaml, wanted: str) -> None:
        message = f"{name} of {self._what} is {found.kind}, not {wanted}"
        self._problems.add(message, found.place)
