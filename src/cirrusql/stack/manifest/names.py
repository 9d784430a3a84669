"""What a name in a template of a manifest means, by where it stands.

A resource sees its own properties first, then what the resources before it export (the last of
them, where several export one name), then the globals, then what the user gives with `-e` and in
env files. `vpc.vpc_id` is what the resource `vpc` gives, and `this` is the resource itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum

from cirrusql.records import Record, field
from cirrusql.stack.manifest.records import Manifest, Resource, Setting
from cirrusql.stack.templates import Reference

RUNTIME = frozenset(("this", "callback"))
"""What only a resource's own statements can refer to, while it is dealt with."""
BUILT_IN = frozenset(("stack_name", "stack_env", "resource_name", "idempotency_token"))
"""What every template can refer to."""


class Origin(Enum):
    """Where the value of a name comes from."""

    BUILT_IN = "built in"
    RUNTIME = "runtime"
    PROP = "property"
    NODE = "node"
    EXPORT = "export"
    GLOBAL = "global"
    GIVEN = "given"


class Meaning(Record):
    """What a name means: its origin, and of a node which one and what it calls the value."""

    origin: Origin
    node: str = ""
    name: str = ""


class Viewpoint(Record, eq=False):
    """Where a template stands: in which resource, and in which of its properties or which global.

    A property sees those before it, and a global too; neither sees itself.
    """

    resource: Resource | None = None
    setting: Setting | None = None

    @property
    def props(self) -> Sequence[Setting]:
        """The properties that can be referred to."""
        own = self.resource.props if self.resource is not None else ()
        if self.setting is None:
            return own
        if self.setting not in own:
            return ()
        return own[: own.index(self.setting)]

    def within(self, setting: Setting) -> Viewpoint:
        """The view from a property or a global."""
        return Viewpoint(self.resource, setting)


class Names(Record, eq=False):
    """The names of one stack.

    `exporters` has for each exported name the places in the manifest of the resources that give it,
    with what each calls it.
    """

    manifest: Manifest
    given: Mapping[str, str]
    globals: Mapping[str, Setting]
    places: Mapping[str, int]
    exporters: Mapping[str, tuple[tuple[int, str], ...]] = field(factory=dict)

    @classmethod
    def of(cls, manifest: Manifest, given: Mapping[str, str]) -> Names:
        """The names that the templates of a manifest can use."""
        exporters: dict[str, list[tuple[int, str]]] = {}
        for place, resource in enumerate(manifest.resources):
            for export in resource.exports:
                exporters.setdefault(export.name, []).append((place, export.name))
        return cls(
            manifest,
            given,
            {one.name: one for one in manifest.globals},
            {one.name: place for place, one in enumerate(manifest.resources)},
            {name: tuple(found) for name, found in exporters.items()},
        )

    def meanings(self, reference: Reference, view: Viewpoint) -> tuple[Meaning, ...]:
        """What a reference may mean where it stands, the best first.

        The next counts where one has no value: a resource that takes no part gives none.
        """
        root, resource = reference.root, view.resource
        if root in RUNTIME and resource is not None:
            return (Meaning(Origin.RUNTIME),)
        if root in BUILT_IN and (resource is not None or root not in _OF_A_RESOURCE):
            return (Meaning(Origin.BUILT_IN),)
        if root in self.places and reference.attribute is not None:
            return (Meaning(Origin.NODE, root, reference.attribute),)
        if any(prop.name == root for prop in view.props):
            return (Meaning(Origin.PROP),)
        return tuple(self._shared(root, view))

    def _shared(self, root: str, view: Viewpoint) -> Iterator[Meaning]:
        resource = view.resource
        here = self.places[resource.name] if resource is not None else -1
        exporters = self.exporters.get(root, ())
        own = resource is not None and any(root in (e.name, e.column) for e in resource.exports)
        if resource is not None and own:
            yield Meaning(Origin.EXPORT, resource.name, root)
        yield from (self._export(one) for one in reversed(exporters) if one[0] < here)
        if root in self.globals and self._sees_global(root, view):
            yield Meaning(Origin.GLOBAL)
        if root in self.given:
            yield Meaning(Origin.GIVEN)
        if resource is not None and own:  # what it will tell of itself is what it knows meanwhile
            yield Meaning(Origin.NODE, resource.name, root)
        yield from (self._export(one) for one in exporters if one[0] > here)

    def _sees_global(self, name: str, view: Viewpoint) -> bool:
        """Whether a global may be referred to: in another global only if it stands before that."""
        setting = view.setting
        if setting is None or self.globals.get(setting.name) is not setting:
            return True
        names = list(self.globals)
        return names.index(name) < names.index(setting.name)

    def _export(self, exporter: tuple[int, str]) -> Meaning:
        place, name = exporter
        return Meaning(Origin.EXPORT, self.manifest.resources[place].name, name)

    def known(self, view: Viewpoint) -> Iterator[str]:
        """Every name that can be used where a template stands."""
        yield from BUILT_IN
        yield from (name for name in self.globals if self._sees_global(name, view))
        yield from self.given
        yield from self.exporters
        yield from self.places
        yield from (prop.name for prop in view.props)

    def nodes(
        self, references: Iterable[Reference], view: Viewpoint, settings: SettingReferences
    ) -> frozenset[str]:
        """The nodes that references lead to, through properties and globals too."""
        found: set[str] = set()
        pending = [(one, view) for one in references]
        seen: set[tuple[Reference, int]] = set()
        while pending:
            reference, where = pending.pop()
            if (reference, id(where.setting)) in seen:
                continue
            seen.add((reference, id(where.setting)))
            meanings = self.meanings(reference, where)
            earlier = any(self._is_earlier(one, view) for one in meanings)
            for meaning in meanings:
                if meaning.node and (self._is_earlier(meaning, view) or not earlier):
                    found.add(meaning.node)
                setting = self.setting(reference.root, meaning, where)
                if setting is not None:
                    inner = where.within(setting)
                    pending += [(one, inner) for one in settings.of(setting)]
        return frozenset(found - {view.resource.name if view.resource is not None else ""})

    def _is_earlier(self, meaning: Meaning, view: Viewpoint) -> bool:
        """Whether a meaning is there before the resource, in the manifest's order."""
        if meaning.origin is Origin.NODE or not meaning.node:
            return True
        resource = view.resource
        return resource is not None and self.places[meaning.node] < self.places[resource.name]

    def setting(self, name: str, meaning: Meaning, view: Viewpoint) -> Setting | None:
        """The property or global that a name means; None if it is something else."""
        if meaning.origin is Origin.PROP:
            return next(prop for prop in view.props if prop.name == name)
        return self.globals[name] if meaning.origin is Origin.GLOBAL else None


class SettingReferences:
    """What the templates of properties and globals refer to. Mutable state: a memo of it."""

    def __init__(self, found: Mapping[int, Collection[Reference]] | None = None) -> None:
        self._found: dict[int, Collection[Reference]] = dict(found or {})

    def add(self, setting: Setting, references: Collection[Reference]) -> None:
        """Note what a setting refers to."""
        self._found[id(setting)] = references

    def of(self, setting: Setting) -> Collection[Reference]:
        """What a setting refers to."""
        return self._found.get(id(setting), ())


_OF_A_RESOURCE = ("resource_name", "idempotency_token")
