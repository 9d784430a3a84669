"""Values that the service makes: identifiers, ARNs and the other read-only properties.

A value comes from the type's template if there is one, else from what its name says, else from
the schema alone. All of one resource's values are made together, so that an ARN contains the id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from cirrusql.local.pointers import Pointer, find, put, value_at
from cirrusql.local.registry import Kind
from cirrusql.local.scope import Scope

_PLACE = re.compile(r"\{([^{}]+)\}")
_HEXADECIMAL = "0123456789abcdef"
_DIGITS = "0123456789"
_LOWER = "abcdefghijklmnopqrstuvwxyz0123456789"
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_ALPHABETS = {"hex": _HEXADECIMAL, "digits": _DIGITS, "lower": _LOWER, "upper": _UPPER}
_ACCOUNT_NAMES = frozenset(("AccountId", "AwsAccountId", "AWSAccountId", "OwnerId", "Owner"))
_READY = ("ACTIVE", "AVAILABLE", "Active", "Available", "available", "ENABLED", "Enabled", "active")
_ID_LENGTH = 17


class Generator:
    """Makes what the service adds to a model. The mutable state is the random numbers'."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def complete(self, kind: Kind, scope: Scope, model: dict[str, Any], now: float) -> None:
        """Add, in place, the identifier's missing parts and every read-only property.

        Properties that are there stay as they are. What cannot be made so that the schema holds
        is left out, unless the identifier needs it.
        """
        making = _Making(kind, scope, model, now, self._random)
        for pointer in _order(kind):
            making.add(pointer)
        if not kind.validator.is_valid(model):
            _drop_broken(kind, model)


def _order(kind: Kind) -> Iterator[Pointer]:
    """What to make, in order: ids before the ARNs that contain them, ARNs before the rest."""
    pointers = [*kind.primary, *(p for p in kind.read_only if p not in kind.primary)]
    yield from sorted(pointers, key=lambda p: (p not in kind.primary, len(p), _is_arn(p[-1])))


def _drop_broken(kind: Kind, model: dict[str, Any]) -> None:
    keep = {pointer[0] for pointer in kind.primary}
    made = {pointer[0] for pointer in kind.read_only if len(pointer) == 1} - keep
    for name in kind.validator.broken_properties(model) & made:
        del model[name]


@dataclass(frozen=True, slots=True)
class _Making:
    """One resource whose values are being made."""

    kind: Kind
    scope: Scope
    model: dict[str, Any]
    now: float
    random: Random

    def add(self, pointer: Pointer) -> None:
        """Make the value for a pointer, wherever its parent is and it is not."""
        if pointer in self.kind.primary:
            if value_at(self.model, pointer) is None:
                put(self.model, pointer, self.value(pointer))
            return
        for parent in _parents(self.model, pointer):
            if pointer[-1] not in parent:
                value = self.value(pointer)
                if value is not None:
                    parent[pointer[-1]] = value

    def value(self, pointer: Pointer) -> Any:
        """A value for the property, or None if nothing fits."""
        template = self.kind.templates.get(pointer)
        if template is not None:
            text = self.fill(template)
            if text is not None:
                return text
        node = _node(self.kind.schema, pointer)
        if node.get("type", "string") == "string" or "string" in node.get("type", ()):
            for text in self.candidates(pointer[-1], node):
                if _fits(text, node, self.kind.pattern_replacements):
                    return text
        return self.sample(node, pointer[-1])

    def candidates(self, name: str, node: Mapping[str, Any]) -> Iterator[str]:
        """Texts that the property's name suggests, best first."""
        if node.get("enum"):
            yield from (word for word in _READY if word in node["enum"])
            return
        if _is_arn(name):
            yield self.arn(name)
        elif name in _ACCOUNT_NAMES:
            yield self.scope.account
        elif name == "Region":
            yield self.scope.region
        elif name.endswith(("Time", "At", "Date", "Timestamp")):
            yield self.timestamp()
        elif name.endswith("Name") and (name,) in self.kind.primary:
            yield f"{self.kind.resource_type.resource}-{self.letters('lower', 12)}"

    def arn(self, name: str) -> str:
        """An ARN of the resource, or of whatever the property's name says it is the ARN of."""
        service = arn_service(self.kind)
        region = "" if self.kind.is_global else self.scope.region
        parts = [value_at(self.model, pointer) for pointer in self.kind.primary]
        tail = "/".join(str(part) for part in parts if part is not None and part != "")
        tail = tail or self.letters("hex", _ID_LENGTH)
        noun = self.kind.type_name.split("::")[2].lower()
        owner = name.removesuffix("Arn").removesuffix("ARN")
        if owner and owner.lower() != noun:
            noun = owner.lower()
        return f"arn:{self.scope.partition}:{service}:{region}:{self.scope.account}:{noun}/{tail}"

    def timestamp(self) -> str:
        """The time of the request, as most services write it."""
        moment = datetime.fromtimestamp(self.now, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def letters(self, alphabet: str, count: int) -> str:
        """Random characters of a named alphabet."""
        return "".join(self.random.choices(_ALPHABETS[alphabet], k=count))

    def sample(self, node: Mapping[str, Any], name: str) -> Any:
        """A value that satisfies the schema, whatever it means; None if there is none."""
        # Imported here: it compiles schemas, which reads never need.
        from cirrusql.catalog import samples  # noqa: PLC0415

        try:
            return samples.value(self.kind.schema, node, self.random, hint=name)
        except samples.NoSample:
            return None

    def fill(self, template: str) -> str | None:
        """The template with its places filled in; None if a property it names is missing."""
        parts = _PLACE.split(template)
        for index in range(1, len(parts), 2):
            filled = self.place(parts[index])
            if filled is None:
                return None
            parts[index] = filled
        return "".join(parts)

    def place(self, word: str) -> str | None:
        """What stands for one `{word}` of a template."""
        maker = _PLACES.get(word)
        if maker is not None:
            return maker(self)
        alphabet, _, count = word.partition(":")
        if alphabet in _ALPHABETS:
            return self.letters(alphabet, int(count))
        value = value_at(self.model, word.split("/"))
        return None if value is None else str(value)


def _uuid(making: _Making) -> str:
    return "-".join(making.letters("hex", count) for count in (8, 4, 4, 4, 12))


_PLACES: Mapping[str, Callable[[_Making], str]] = {
    "partition": lambda making: making.scope.partition,
    "region": lambda making: making.scope.region,
    "account": lambda making: making.scope.account,
    "uuid": _uuid,
    "now": _Making.timestamp,
    "epoch": lambda making: str(int(making.now)),
}


def arn_service(kind: Kind) -> str:
    """The service's word in ARNs: the prefix that most of the type's permissions have."""
    handlers = kind.resource_type.handlers
    wanted = [*(handlers["create"].permissions if "create" in handlers else ())]
    wanted += [permission for handler in handlers.values() for permission in handler.permissions]
    own = kind.resource_type.service
    prefixes = [permission.partition(":")[0] for permission in wanted if ":" in permission]
    if own in prefixes or not prefixes:
        return own
    return max(dict.fromkeys(prefixes), key=prefixes.count)


def _is_arn(name: str) -> bool:
    return name.endswith(("Arn", "ARN"))


def _parents(model: Any, pointer: Pointer) -> Iterator[dict[str, Any]]:
    for _, parent in list(find(model, pointer[:-1])):
        for item in parent if isinstance(parent, list) else (parent,):
            if isinstance(item, dict):
                yield item


def _node(schema: Mapping[str, Any], pointer: Pointer) -> Mapping[str, Any]:
    """The part of the schema that describes what a pointer reaches; empty if it says nothing."""
    node: Any = schema
    for segment in pointer:
        node = _resolved(schema, node)
        if node.get("type") == "array" or "items" in node:
            node = _resolved(schema, node.get("items", {}))
        if segment != "*":
            node = node.get("properties", {}).get(segment, {})
    return _resolved(schema, node)


def _resolved(schema: Mapping[str, Any], node: Any) -> Mapping[str, Any]:
    while isinstance(node, dict) and "$ref" in node:
        steps = node["$ref"].removeprefix("#/").split("/")
        node = value_at(schema, steps, {})
    return node if isinstance(node, dict) else {}


def _fits(text: str, node: Mapping[str, Any], replacements: Mapping[str, str | None]) -> bool:
    if not node.get("minLength", 0) <= len(text) <= node.get("maxLength", len(text)):
        return False
    pattern = node.get("pattern")
    pattern = replacements.get(pattern, pattern) if pattern else None
    if pattern is None:
        return True
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False
