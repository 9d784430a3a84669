"""Values that satisfy a resource schema, made up from nothing but the schema and a seed.

The local cloud takes read-only values from here, the tests a valid model of every type, and the
documentation's examples their values. What looks right is built first and then tested: text
against its pattern, a model against its whole schema; what fails is built again with other
choices, and a schema that nothing fits raises NoSample.
"""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, Any

from cirrusql.catalog.store import Catalog
from cirrusql.catalog.validation import validator
from cirrusql.samples.hints import document
from cirrusql.samples.rules import (
    Path,
    Rule,
    flat_rule,
    kind_of,
    pointer_path,
    recursive,
)
from cirrusql.samples.scalars import NoSample, Vocabulary, number, text

if TYPE_CHECKING:
    from jsonschema_rs import Draft7Validator

__all__ = ["NoSample", "model", "value"]

_ATTEMPTS = 30
_OPTIONAL_DEPTH = 4


def value(
    schema: Rule,
    node: Any,
    random: Random,
    *,
    hint: str = "",
    vocabulary: Vocabulary | None = None,
) -> Any:
    """A value valid against `node`, a part of the resource schema `schema`.

    `hint` is the property's name: it makes the value plausible where the rules leave room, with
    texts of the `vocabulary`, by default the one of made-up samples.
    Raises NoSample when nothing fits.

    >>> value({}, {"type": "string", "pattern": "^vpc-[0-9a-f]{17}$"}, Random(1), hint="VpcId")
    'vpc-0cd613e30d8f16adf'
    """
    sampler = _Sampler(schema, random, vocabulary=vocabulary)
    return sampler.value(node, (hint,) if hint else ())


def model(
    catalog: Catalog, type_name: str, random: Random, *, optional: bool = False
) -> dict[str, Any]:
    """A desired state that CreateResource accepts for the type: what is required and no more.

    With `optional`, also every property that can be written and that fits with the others, to a
    depth of four. Never a read-only property, nested ones included. Raises NoSample naming the
    rule that nothing fits.
    """
    schema = catalog.schema(type_name)
    excluded = frozenset(map(pointer_path, catalog.resource_type(type_name).read_only))
    test = validator(schema, catalog.pattern_replacements(type_name))
    plain = _Sampler(schema, random, excluded)
    for _ in range(_ATTEMPTS):
        found: dict[str, Any] = plain.value(schema, ())
        if test.is_valid(found):
            break
    else:
        error = next(test.iter_errors(found))
        raise NoSample(f"no value found for {type_name}: {error.message}", type_name=type_name)
    if optional:
        full = _Sampler(schema, random, excluded, _OPTIONAL_DEPTH)
        return _extended(found, schema, (full, plain), test)
    return found


class _Sampler:
    """Makes values of one schema; the mutable state is the random number generator's.

    Properties in `excluded` are left out, and of the others only the required ones are filled in
    below `optional_depth` steps from the top.
    """

    def __init__(
        self,
        schema: Rule,
        random: Random,
        excluded: frozenset[Path] = frozenset(),
        optional_depth: int = 0,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        self._schema = schema
        self._vocabulary = vocabulary
        self._random = random
        self._excluded = excluded
        self._optional_depth = optional_depth

    def excludes(self, path: Path) -> bool:
        """Whether the property at `path` must not be given."""
        return path in self._excluded

    def value(self, node: Any, path: Path, inside: frozenset[str] = frozenset()) -> Any:
        """A value for `node`, which stands at `path`; `inside` are the $refs that led there."""
        rule, inside = flat_rule(self._schema, node, self._random, inside)
        if "const" in rule:
            return deepcopy(rule["const"])
        if "enum" in rule:
            if not rule["enum"]:
                raise NoSample(f"no member of an enum is left for {'.'.join(path)}")
            return deepcopy(self._random.choice(rule["enum"]))
        hint = path[-1] if path else ""
        match kind_of(rule, hint):
            case "object":
                return self._object(rule, path, inside)
            case "array":
                return self._array(rule, path, inside)
            case "integer" | "number" as kind:
                return number(rule, kind, hint, self._random)
            case "boolean":
                return self._random.random() < 0.5
            case "null":
                return None
            case _:
                return text(rule, hint, self._random, self._vocabulary)

    def property(self, name: str) -> dict[str, Any]:
        """The top-level property `name` with a value, or nothing where none can be made."""
        try:
            return {name: self.value(self._schema["properties"][name], (name,))}
        except NoSample:
            return {}

    def _object(self, rule: Rule, path: Path, inside: frozenset[str]) -> dict[str, Any]:
        properties = rule.get("properties", {})
        if not properties and (body := document(path[-1] if path else "")):
            return body
        found: dict[str, Any] = {}
        required = rule.get("required", ())
        for name in self._names(rule, path, inside):
            try:
                found[name] = self.value(properties.get(name, {}), (*path, name), inside)
            except NoSample:
                if name in required:
                    raise
        fewest = rule.get("minProperties", 0)
        for _ in range(_ATTEMPTS):
            if len(found) >= max(fewest, not properties and not required and self._deep(path)):
                break
            found.update(self._free_entry(rule, path, inside))
        return found

    def _names(self, rule: Rule, path: Path, inside: frozenset[str]) -> list[str]:
        """The properties to fill in: those required, and what they and the optional ones need."""
        properties = rule.get("properties", {})
        forbidden = rule.get("forbidden", ())
        wanted = list(rule.get("required", ()))
        if self._deep(path) or rule.get("minProperties", 0) > len(wanted):
            wanted += [
                name
                for name, node in properties.items()
                if name not in wanted and name not in forbidden and not recursive(node, inside)
            ]
        needs = {**rule.get("dependencies", {}), **rule.get("dependentRequired", {})}
        for name in wanted:  # grows while it is walked: a dependency can have one too
            needed = needs.get(name, ())
            if isinstance(needed, dict):
                needed = needed.get("required", ())
            wanted += [other for other in needed if other not in wanted]
        limit = rule.get("maxProperties", len(wanted))
        return [name for name in wanted if not self.excludes((*path, name))][:limit]

    def _reaching(self, depth: int) -> _Sampler:
        return _Sampler(self._schema, self._random, self._excluded, depth, self._vocabulary)

    def _deep(self, path: Path) -> bool:
        return len(path) < self._optional_depth

    def _free_entry(self, rule: Rule, path: Path, inside: frozenset[str]) -> dict[str, Any]:
        """One entry of a free-form map."""
        patterns = rule.get("patternProperties")
        extra = rule.get("additionalProperties", True)
        if patterns:
            pattern, node = next(iter(patterns.items()))
            key = text({"pattern": pattern}, "key", self._random, self._vocabulary)
        elif extra is not False:
            node, key = extra, text({}, "key", self._random, self._vocabulary)
        else:
            return {}
        node = {"type": "string"} if node in (True, {}) else node
        return {key: self.value(node, path, inside)}

    def _array(self, rule: Rule, path: Path, inside: frozenset[str]) -> list[Any]:
        items = rule.get("items", {})
        if isinstance(items, list):
            return [self.value(node, path, inside) for node in items]
        fewest = rule.get("minItems", 0)
        count = min(max(fewest, not recursive(items, inside)), rule.get("maxItems", fewest + 1))
        found: list[Any] = []
        for attempt in range(_ATTEMPTS + count):
            if len(found) == count:
                break
            # Items without required properties are all alike until optional ones are filled in.
            maker = self if attempt < _ATTEMPTS // 2 else self._reaching(len(path) + 1)
            item = maker.value(items, path, inside)
            if not rule.get("uniqueItems") or item not in found:
                found.append(item)
        return found


def _extended(
    found: dict[str, Any],
    schema: Rule,
    samplers: tuple[_Sampler, ...],
    test: Draft7Validator,
) -> dict[str, Any]:
    """The valid model `found` with every further property that keeps it valid.

    Each property is tried with each sampler in turn, required ones too. One that needs another
    may only fit once that is there, hence the second round.
    """
    settled: set[str] = set()
    for name in (*schema["properties"], *schema["properties"]):
        if name in settled or samplers[0].excludes((name,)):
            continue
        for sampler in samplers:
            trial = {**found, **sampler.property(name)}
            if name in trial and test.is_valid(trial):
                found = trial
                settled.add(name)
                break
    return found
