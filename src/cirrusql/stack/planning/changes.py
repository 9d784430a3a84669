"""What is to be done with each node of a stack, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

from cirrusql.catalog import ResourceType
from cirrusql.errors import InvalidProperty
from cirrusql.plan.desired import DesiredState
from cirrusql.plan.patch import patched
from cirrusql.plan.pointers import ITEM, Pointer, covers, find, lies_below, value_at
from cirrusql.plan.policy import Policy
from cirrusql.plan.rules import Rules
from cirrusql.records import Record, field, replace
from cirrusql.stack.graph.stack import title
from cirrusql.stack.planning.desired import Desired
from cirrusql.stack.planning.differences import ABSENT, Before, Difference, differences
from cirrusql.stack.planning.operations import operations
from cirrusql.stack.planning.secret_values import with_live_secrets
from cirrusql.stack.planning.staying import Staying, staying
from cirrusql.stack.secrets import Mask

Json = Any


REGION: Pointer = ("region",)
"""The path of a difference between where a resource is and where it is wanted."""


class Action(Enum):
    """What a build does with a node."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    UNCHANGED = "unchanged"
    RUN = "run"
    """Its statements are run at each build."""
    SKIP = "skip"
    UNKNOWN = "unknown"
    """Whether it is there cannot be known before what it refers to is there."""

    @property
    def changes(self) -> bool:
        """Whether something will be another than before."""
        return self not in (Action.UNCHANGED, Action.SKIP)

    @property
    def methods(self) -> tuple[str, ...]:
        """What may be done to resources: what a server that builds stacks must be started for.

        A stack's own statements, and what cannot be known before, may do anything.

        >>> Action.REPLACE.methods
        ('create', 'delete')
        """
        return _METHODS.get(self, ())

    @property
    def destroys(self) -> bool:
        """Whether something that is there goes."""
        return self in (Action.REPLACE, Action.DELETE)


_METHODS: Mapping[Action, tuple[str, ...]] = {
    Action.CREATE: ("create",),
    Action.UPDATE: ("update",),
    Action.REPLACE: ("create", "delete"),
    Action.DELETE: ("delete",),
    Action.RUN: ("create", "delete", "update"),
    Action.UNKNOWN: ("create", "delete", "update"),
}


def methods_of(changes: Iterable[Change]) -> tuple[str, ...]:
    """What all of these may do, sorted."""
    return tuple(sorted({one for change in changes for one in change.action.methods}))


class Found(Record, eq=False):
    """A resource that is there."""

    region: str
    identifier: str
    model: Mapping[str, Json]


class Change(Record, eq=False):
    """What is to be done with one node.

    `differences` are the properties that change, all that are given for what is created. `forced`
    are the paths that cannot be changed in place. With `new_first` a replacement can be made before
    what is there goes. `staying` is what was given at the last build, is given no more and cannot
    be taken away. `statements` are what a scripted node will run, as far as that is known.
    """

    node: str
    action: Action
    type_name: str | None = None
    region: str | None = None
    identifier: str | None = None
    differences: tuple[Difference, ...] = ()
    forced: tuple[Pointer, ...] = ()
    new_first: bool | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    staying: tuple[Staying, ...] = ()
    desired: Desired | None = None
    found: Found | None = None

    def __repr__(self) -> str:
        return f"<Change: {self.action.value} {self.node}>"


class Plan(Record, eq=False):
    """What a build of a stack would do, in the order of its graph; what it needs to be allowed.

    `mask` knows the secrets that must be hidden where it is shown. `exports` is what other stacks
    could import after the build, Unknown where only that will tell. `definition` is the stack's.
    """

    stack: str
    environment: str
    changes: tuple[Change, ...]
    policy: Policy = Policy()
    notes: tuple[str, ...] = ()
    mask: Mask = field(factory=Mask)
    exports: Mapping[str, Any] = field(factory=dict)
    definition: str = ""

    def counted(self, *actions: Action) -> int:
        """How many changes are one of these."""
        return sum(change.action in actions for change in self.changes)

    @property
    def has_changes(self) -> bool:
        """Whether a build would change a resource; statements that always run are none."""
        return any(one.action.changes and one.action is not Action.RUN for one in self.changes)

    def __repr__(self) -> str:
        counts = {one.action.value: self.counted(one.action) for one in self.changes}
        parts = ", ".join(f"{count} {word}" for word, count in counts.items())
        return f"<Plan of {title(self.stack, self.environment)}: {parts or 'nothing'}>"


def creation(wanted: Desired, region: str | None, reason: str = "it is not there") -> Change:
    """The change that makes a resource which is not there."""
    known = wanted.identifier if isinstance(wanted.identifier, str) else None
    given = [Difference((name,), ABSENT, value) for name, value in wanted.properties.items()]
    return Change(
        wanted.node.facts.name,
        Action.CREATE,
        wanted.node.resource_type.type_name,
        region,
        known,
        tuple(given),
        reason=reason,
        desired=wanted,
    )


def change_of(wanted: Desired, found: Found, state: DesiredState, before: Before) -> Change:
    """What has to be done with a resource that is there, so that it is as wanted."""
    resource_type, rules = wanted.node.resource_type, state.planning_rules
    wanted = replace(wanted, properties=with_live_secrets(wanted.properties, found.model, before))
    differing: tuple[Difference, ...] = (
        *_moved(wanted, found),
        *differences(found.model, wanted.properties, rules, before),
    )
    forced = tuple(_forced(resource_type, rules, differing))
    stays = tuple(staying(found.model, wanted.properties, rules, before))
    if not forced and _breaks(wanted, found, state, differing, stays):
        gone = tuple(_going(found, stays))
        differing, forced, stays = (*differing, *gone), tuple(one.path for one in gone), ()
    action = Action.UPDATE if differing else Action.UNCHANGED
    reason = "it differs" if differing else "it is as wanted"
    if forced:
        action, reason, stays = Action.REPLACE, _why(resource_type, forced), ()
    return Change(
        wanted.node.facts.name,
        action,
        resource_type.type_name,
        found.region,
        found.identifier,
        differing,
        forced,
        _new_first(wanted, found, rules) if forced else None,
        reason,
        (*map(str, stays), *_notes(rules, differing)),
        staying=stays,
        desired=wanted,
        found=found,
    )


def _moved(wanted: Desired, found: Found) -> Iterable[Difference]:
    """The region, where a resource is wanted in another; no resource can be moved."""
    resource_type, region = wanted.node.resource_type, wanted.region
    everywhere = resource_type.is_global or resource_type.home_property is not None
    if region is not None and region != found.region and not everywhere:
        yield Difference(REGION, found.region, region)


def _breaks(
    wanted: Desired,
    found: Found,
    state: DesiredState,
    differing: Sequence[Difference],
    stays: Sequence[Staying],
) -> bool:
    """Whether the resource would break its schema with what stays: two alternatives of one."""
    if not differing or wanted.unknown or not any(one.holds_fixed for one in stays):
        return False
    patch = operations(found.model, wanted.properties, differing, state.planning_rules)
    try:
        state.validate(patched(found.model, patch), before=found.model)
    except InvalidProperty:
        return True
    return False


def _going(found: Found, stays: Iterable[Staying]) -> Iterator[Difference]:
    """What stays in an update, as what goes in a replacement."""
    for one in stays:
        if one.holds_fixed:
            yield Difference(one.path, value_at(found.model, one.path, ABSENT), ABSENT)


def _forced(
    resource_type: ResourceType,
    rules: Rules,
    found: Iterable[Difference],
) -> Iterable[Pointer]:
    """The paths of differences that cannot be changed in place."""
    parts = [tuple(part.split("/")) for part in resource_type.identifier_parts]
    fixed = (*rules.create_only, *parts)
    for one in found:
        below = any(lies_below(rule, one.path) and _differs(rule, one) for rule in fixed)
        at = any(covers(rule, one.path) for rule in fixed)
        if at or below or one.path == REGION or "update" not in resource_type.handlers:
            yield one.path


def _differs(rule: Pointer, difference: Difference) -> bool:
    """Whether what a rule speaks of differs within an array or object that does.

    In what cannot be read every member that differs is a difference of its own.
    """
    if difference.is_hidden:
        return False
    inside = rule[len(difference.path) :]
    old = [] if difference.old is ABSENT else list(find(difference.old, inside))
    new = [] if difference.new is ABSENT else list(find(difference.new, inside))
    if ITEM not in inside and not isinstance(difference.old, list):
        return bool(new) and old != new
    left = list(new)
    for value in old:
        if value not in left:
            return True
        left.remove(value)
    return False


def _why(resource_type: ResourceType, forced: tuple[Pointer, ...]) -> str:
    names = ", ".join(".".join(path) for path in forced)
    if forced == (REGION,):
        return "it is wanted in another region"
    if "update" not in resource_type.handlers:
        return f"{resource_type.type_name} cannot be changed in place: {names}"
    return f"{names} can only be given at creation"


# Names that are unique within something only, which the resource says beside its name.
_UNIQUE_WITHIN = {"AWS::EC2::SecurityGroup": "VpcId"}


def _new_first(wanted: Desired, found: Found, rules: Rules) -> bool:
    """Whether the new resource can be there beside the old one: not under the same name."""
    resource_type = wanted.node.resource_type
    if any(True for _ in _moved(wanted, found)):
        return True
    if isinstance(wanted.identifier, str) and wanted.identifier == found.identifier:
        return False
    if rules.deletes_first:
        return False
    within = _UNIQUE_WITHIN.get(resource_type.type_name)
    if within is not None and wanted.properties.get(within) != found.model.get(within):
        return True
    name = resource_type.name_property
    if name is not None and name in wanted.properties:
        return bool(wanted.properties[name] != found.model.get(name))
    return True


def _notes(rules: Rules, found: Iterable[Difference]) -> Iterable[str]:
    for one in found:
        for rule in rules.conditional:
            if covers(rule, one.path) or lies_below(rule, one.path):
                yield f"AWS may refuse to change {'.'.join(rule)} in place, for some values"


def after(change: Change) -> Mapping[str, Json]:
    """What is known of a resource once a change is made: its properties."""
    if change.desired is None:
        return change.found.model if change.found is not None else {}
    if change.found is None or change.action is Action.REPLACE:
        return change.desired.properties
    return {**change.found.model, **change.desired.properties}
