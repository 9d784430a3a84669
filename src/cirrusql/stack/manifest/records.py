"""A manifest as it is written: every value a template still, and everything with its place."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from cirrusql.records import Record, field
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.nodes import Export, Lifecycle
from cirrusql.stack.place import Place


class ResourceKind(Enum):
    """What `type` says of a resource of a manifest."""

    RESOURCE = "resource"
    MULTI = "multi"
    QUERY = "query"
    COMMAND = "command"
    SCRIPT = "script"


class Setting(Record, eq=False):
    """A global, or a property of a resource.

    Its value is that of the environment in `values`, unless `value` has one for all; each of
    `merge` names a global or an earlier property that is merged into it. What is `protected` is
    never shown.
    """

    name: str
    place: Place
    value: Yaml | None = None
    values: Mapping[str, Yaml] = field(factory=dict)
    merge: tuple[str, ...] = ()
    protected: bool = False

    def of(self, environment: str) -> Yaml | None:
        """The value in an environment; None if there is none."""
        return self.value if self.value is not None else self.values.get(environment)


class Anchor(Record, eq=False):
    """One section of an `.iql` file: a template of SQL, and how often it may be tried.

    `operation` is that of `callback:create`, and empty for all of them. `options` are texts.
    """

    name: str
    operation: str
    options: Mapping[str, str]
    text: str
    place: Place

    def number(self, option: str, default: float) -> float:
        """The number that an option has; the default without it."""
        return float(self.options.get(option, default))


class Resource(Record, eq=False):
    """One entry of `resources`.

    `anchors` is None for a resource without a file of statements. `return_vals` has for each
    operation the fields of its progress event that are kept, and under which name. `resource_type`
    and `identifier` are what the manifest says of a resource that only has properties.
    """

    name: str
    kind: ResourceKind
    place: Place
    props: tuple[Setting, ...] = ()
    exports: tuple[Export, ...] = ()
    protected: tuple[str, ...] = ()
    anchors: tuple[Anchor, ...] | None = None
    sql: Yaml | None = None
    run: Yaml | None = None
    condition: Yaml | None = None
    skip_validation: bool = False
    return_vals: Mapping[str, tuple[Export, ...]] = field(factory=dict)
    depends_on: tuple[str, ...] = ()
    lifecycle: Lifecycle = Lifecycle()
    resource_type: Yaml | None = None
    identifier: Yaml | None = None

    def anchor(self, name: str, operation: str = "") -> Anchor | None:
        """The section of that name; one for an operation before one for all of them."""
        found = [one for one in self.anchors or () if one.name == name]
        for wanted in dict.fromkeys((operation, "")):
            for one in reversed(found):
                if one.operation == wanted:
                    return one
        return None


class Manifest(Record, eq=False):
    """A stack as its files say it."""

    name: str
    folder: str
    place: Place
    providers: tuple[str, ...] = ()
    globals: tuple[Setting, ...] = ()
    resources: tuple[Resource, ...] = ()
    exports: tuple[str, ...] = ()
