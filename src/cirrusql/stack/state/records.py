"""What the last build has noted of each resource. Values are kept as digests only."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from cirrusql.errors import StoreError
from cirrusql.execute.read.direct import Key
from cirrusql.plan.pointers import Pointer, json_pointer, steps, value_at
from cirrusql.records import Record, as_dict, field
from cirrusql.stack.graph.nodes import Ending
from cirrusql.stack.planning.differences import NEVER_BUILT, Before, given_paths

VERSION = 1
_PROPERTIES, _ATTRIBUTES, _MEMORY = "properties", "attributes", "memory"
_HIDDEN = "hidden"


class Kept(Record, eq=False):
    """What is kept of one resource.

    `digests` have for the JSON Pointer of every member that was given a digest of its value.
    `outputs` are what a script gave, which cannot be asked again. What is `obsolete` was replaced
    and is to be deleted. `ending` is what becomes of it when the stack has it no more, `after` what
    it was made after, which goes after it then. `secret` are the JSON Pointers of what was made of
    secrets in it.
    """

    type_name: str = ""
    region: str = ""
    identifier: str = ""
    digests: Mapping[str, str] = field(factory=dict)
    outputs: Mapping[str, str] = field(factory=dict)
    obsolete: bool = False
    ending: str = Ending.DELETE.value
    after: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Which resource that is; empty texts for a script."""
        return self.type_name, self.identifier, self.region

    @property
    def properties(self) -> Mapping[str, Any]:
        """What an adapter was given, which it is told again when the resource is deleted."""
        found: Mapping[str, Any] = orjson.loads(self.outputs.get(_PROPERTIES, "{}"))
        return found

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What an adapter has made it give."""
        found: Mapping[str, Any] = orjson.loads(self.outputs.get(_ATTRIBUTES, "{}"))
        return found

    @property
    def memory(self) -> Mapping[str, str]:
        """What an adapter has to know of a resource beside that, when it is deleted."""
        found: Mapping[str, str] = orjson.loads(self.outputs.get(_MEMORY, "{}"))
        return found

    @property
    def hidden(self) -> bool:
        """Whether those attributes are secrets."""
        return _HIDDEN in self.outputs

    @staticmethod
    def outputs_of(
        properties: Mapping[str, Any],
        attributes: Mapping[str, Any],
        memory: Mapping[str, str],
        *,
        hidden: bool = False,
    ) -> Mapping[str, str]:
        """What is kept of a resource that an adapter made; references to secrets as they stand."""
        kept: dict[str, Any] = {_PROPERTIES: properties, _ATTRIBUTES: attributes, _MEMORY: memory}
        if hidden:
            kept[_HIDDEN] = True
        return {name: orjson.dumps(one, default=str).decode() for name, one in kept.items()}

    def digests_below(self, paths: Iterable[Pointer]) -> Mapping[str, str]:
        """The digests of some paths and of what is inside them."""
        return {
            text: digest
            for text, digest in self.digests.items()
            if any(steps(text)[: len(path)] == path for path in paths)
        }

    def before(self, wanted: Mapping[str, Any], salt: str) -> Before:
        """What is known of the last build, for what is wanted now."""
        if not self.digests:
            return NEVER_BUILT
        given = frozenset(map(steps, self.digests))
        changed = {
            path: self.digests.get(json_pointer(path)) != found
            for path, found in _digested(wanted, salt)
        }
        return Before(given, changed)


def digests(wanted: Mapping[str, Any], salt: str) -> dict[str, str]:
    """The digests to keep of a model."""
    return {json_pointer(path): found for path, found in _digested(wanted, salt)}


def _digested(wanted: Mapping[str, Any], salt: str) -> Iterable[tuple[Pointer, str]]:
    for path in given_paths(wanted):
        yield path, _digest(value_at(wanted, path), salt)


def _digest(value: Any, salt: str) -> str:
    """A digest that tells two values apart and tells nobody what one is."""
    text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str)
    return hmac.new(salt.encode(), text, hashlib.sha256).hexdigest()[:24]


class Drift(Record):
    """That a resource was found to be other than it was built, or as it was built again.

    `at` is a time in UTC as ISO 8601 has it. `change` is what a build would have done, empty where
    there was nothing to do any more; `properties` are the paths that differed, without values.
    """

    at: str
    resource: str
    change: str
    properties: str


class Snapshot(Record, eq=False):
    """All that is kept of one stack in one environment.

    `serial` counts how often it was written; `salt` goes into the digests. `history` is what was
    found to have drifted, the first first. `outputs` are what the last build gave, `exports` what
    of that other stacks may import, and `imports` what it has imported itself.
    """

    stack: str
    environment: str
    salt: str
    serial: int = 0
    resources: Mapping[str, Kept] = field(factory=dict)
    history: tuple[Drift, ...] = ()
    outputs: Mapping[str, str] = field(factory=dict)
    exports: Mapping[str, str] = field(factory=dict)
    imports: tuple[str, ...] = ()

    def text(self) -> bytes:
        """The snapshot as a JSON document."""
        resources = {name: as_dict(kept) for name, kept in sorted(self.resources.items())}
        whole = {
            "version": VERSION,
            "stack": self.stack,
            "environment": self.environment,
            "salt": self.salt,
            "serial": self.serial,
            "resources": resources,
            "history": [as_dict(one) for one in self.history],
            "outputs": dict(self.outputs),
            "exports": dict(self.exports),
            "imports": list(self.imports),
        }
        return orjson.dumps(whole, option=orjson.OPT_INDENT_2) + b"\n"


def read_snapshot(text: bytes, where: str) -> Snapshot:
    """The snapshot in a document; raises StoreError for one that is none."""
    hint = "move it away to begin a new one; resources are then found by their names"
    try:
        found = orjson.loads(text)
        if found["version"] != VERSION:
            raise StoreError(f"{where} is the state of another version of cirrusql", hint=hint)
        resources = {name: _kept(kept) for name, kept in found["resources"].items()}
        history = tuple(Drift(**one) for one in found.get("history", ()))
        facts = (found["stack"], found["environment"], found["salt"], int(found["serial"]))
        given = {name: _texts(found.get(name, {})) for name in ("outputs", "exports")}
        imports = tuple(map(str, found.get("imports", ())))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(f"{where} is not a stack's state: {error}", hint=hint) from None
    return Snapshot(*facts, resources, history, given["outputs"], given["exports"], imports)


def _texts(found: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in found.items()}


def _kept(facts: Mapping[str, Any]) -> Kept:
    """What is kept of one resource; raises TypeError for what a hand has made of it."""
    kept = Kept(**{**facts, **{name: tuple(facts.get(name, ())) for name in ("after", "secret")}})
    pairs = (*kept.digests.items(), *kept.outputs.items())
    texts = (kept.type_name, kept.region, kept.identifier, *(text for one in pairs for text in one))
    if not all(isinstance(text, str) for text in texts) or not isinstance(kept.obsolete, bool):
        raise TypeError("what is kept of a resource is texts, and whether it was replaced")
    return kept
