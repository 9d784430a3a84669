"""Finding the resource that a declared node is about, among those that are there.

By its identifier, where the properties say it. By what the state has noted of the last build. Else
by its name or its stack's tags, among the resources of the type. One that only looks like it is
never taken for it: to change or delete somebody else's would be worse than to ask.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cirrusql.errors import Error, IntegrityError, NotSupportedError
from cirrusql.plan.pointers import find
from cirrusql.plan.rules import Rules
from cirrusql.session import Session
from cirrusql.stack.graph.outputs import Unknown, unknowns
from cirrusql.stack.planning.changes import Found
from cirrusql.stack.planning.desired import Desired, list_keys
from cirrusql.stack.planning.differences import NEVER_BUILT, differences
from cirrusql.stack.planning.tags import tags_of
from cirrusql.stack.run.deployment import Deployment

OWN_TAGS = ("stackql:stack-name", "stackql:stack-env", "stackql:resource-name")
"""The tags by which stacks say whose a resource is."""


def found(wanted: Desired, deployment: Deployment, session: Session) -> Found | Unknown | None:
    """The resource that is there; None if there is none, Unknown if only a build will tell.

    Raises IntegrityError where several may be meant, or one is there that is not the stack's.
    """
    own = found_own(wanted, deployment, session)
    stays = isinstance(own, Found) and own.identifier == wanted.identifier
    if not stays and not isinstance(own, Unknown) and not deployment.stack.adopts:
        _require_not_anothers(wanted, deployment, session)
    return own


def found_own(wanted: Desired, deployment: Deployment, session: Session) -> Found | Unknown | None:
    """As `found`, but what is another's is not there: nothing is going to be made in its place."""
    known = _kept(wanted, deployment, session)
    if known is not None:
        return known
    if not deployment.stack.adopts and not _is_in_doubt(wanted, deployment):
        return None
    if isinstance(wanted.identifier, Unknown):
        return wanted.identifier
    if isinstance(wanted.region, Unknown):
        return wanted.region
    region = deployment.region(wanted.region)
    if wanted.identifier is not None:
        return _read(wanted, region, wanted.identifier, deployment, session)
    return _Discovery(wanted, region, deployment, session).found()


def _is_in_doubt(wanted: Desired, deployment: Deployment) -> bool:
    """Whether an interrupted build may have made it, and nobody knows under which identifier."""
    kept = deployment.state.of(wanted.node.facts.name)
    return kept is not None and not kept.identifier


def _require_not_anothers(wanted: Desired, deployment: Deployment, session: Session) -> None:
    """Raise IntegrityError if there is a resource with the identifier that is wanted.

    What no build of the stack has noted is not the stack's.
    """
    name, region = wanted.identifier, wanted.region
    if not isinstance(name, str) or isinstance(region, Unknown):
        return
    if _read(wanted, deployment.region(region), name, deployment, session) is None:
        return
    type_name, node = wanted.node.resource_type.type_name, wanted.node.facts.name
    holder = deployment.state.holder((type_name, name, deployment.region(region)))
    if holder is not None:
        raise IntegrityError(
            f"{type_name} '{name}' is '{holder}' of this stack, and goes only when all is built",
            hint="give it another name, or take that one out of the stack first",
            type_name=type_name,
            region=deployment.region(region),
        )
    raise IntegrityError(
        f"{type_name} '{name}' is there already, and no build of this stack has made it",
        hint="give it another name, or say that it is this one's with `cirrusql stack import …"
        f" {shlex.join((node, name))}`",
        type_name=type_name,
        region=deployment.region(region),
    )


def _kept(wanted: Desired, deployment: Deployment, session: Session) -> Found | None:
    """The resource that the last build has noted, if it is still there."""
    name, type_name = wanted.node.facts.name, wanted.node.resource_type.type_name
    kept = deployment.state.of(name)
    if kept is None and not wanted.unknown:
        kept = deployment.state.renamed(name, type_name, wanted.properties)
    if kept is None or kept.type_name != type_name or not kept.identifier:
        return None
    return _read(wanted, kept.region, kept.identifier, deployment, session)


def _read(
    wanted: Desired, region: str, identifier: str, deployment: Deployment, session: Session
) -> Found | None:
    if "read" not in wanted.node.resource_type.handlers:
        if deployment.as_of is not None:
            name = wanted.node.resource_type.type_name
            raise NotSupportedError(
                f"{name} cannot be read, so that the inventory does not know it"
            )
        # That it is there is known by the state only; nothing of it can be seen.
        kept = deployment.state.of(wanted.node.facts.name)
        is_kept = kept is not None and kept.identifier == identifier
        return Found(region, identifier, {}) if is_kept else None
    key = (wanted.node.resource_type.type_name, identifier, region)
    model = deployment.read(wanted.node.facts.name, key, session)
    return Found(region, identifier, model) if model is not None else None


class _Discovery:
    """Looks for a resource whose identifier the service has made."""

    def __init__(
        self, wanted: Desired, region: str, deployment: Deployment, session: Session
    ) -> None:
        self._wanted = wanted
        self._region = region
        self._deployment = deployment
        self._session = session
        self._type = wanted.node.resource_type
        self._rules: Rules = deployment.desired_state(self._type).rules

    def found(self) -> Found | Unknown | None:
        """The one that goes by the name or the tags; None if there is none."""
        keys = list_keys(self._type, self._wanted.properties)
        if isinstance(keys, Unknown) or keys is None or "list" not in self._type.handlers:
            return keys if isinstance(keys, Unknown) else None
        candidates = list(self._candidates(keys))
        own = [one for one in candidates if self._is_own(one)]
        if len(own) == 1:
            return own[0]
        if own:
            raise self._ambiguous(own, "go by its name")
        if not self._has_name:
            alike = [one for one in candidates if self._is_alike(one)]
            if alike:
                raise self._ambiguous(alike, "look just like it")
        return None

    def _candidates(self, keys: Mapping[str, Any]) -> Iterator[Found]:
        """Those of the type that are no other node's, and may be it by what the list tells."""
        type_name = self._type.type_name
        claimed = self._deployment.state.claimed(
            type_name, self._region, self._wanted.node.facts.name
        )
        listed = self._deployment.list(self._type, self._region, keys, self._session)
        names = [
            identifier
            for identifier, shown in listed
            if identifier not in claimed and not self._is_ruled_out(shown)
        ]
        found = [(type_name, name, self._region) for name in names]
        node = self._wanted.node.facts.name
        models = self._deployment.read_all(node, found, self._session)
        for name, model in zip(names, models, strict=True):
            if isinstance(model, Error):
                raise model
            if model is not None:
                yield Found(self._region, name, model)

    def _is_ruled_out(self, shown: Mapping[str, Any]) -> bool:
        """Whether what a list tells of a resource says that it is another."""
        name = self._type.name_property
        given = self._wanted.properties.get(name) if name else None
        return given is not None and name in shown and shown[str(name)] != given

    @property
    def _has_name(self) -> bool:
        return bool(self._tags) or self._name is not None

    @property
    def _name(self) -> str | None:
        """The property with the resource's name, if it is given and can be read."""
        name = self._type.name_property
        is_known = name is not None and name in self._wanted.properties
        return name if is_known and not self._rules.is_write_only((str(name),)) else None

    @property
    def _tags(self) -> Mapping[str, Any]:
        """The stack's own tags that the resource is to have, if all of them are given."""
        tags = tags_of(self._wanted.properties, self._type.tag_property)
        own = {name: tags[name] for name in OWN_TAGS if name in tags}
        return own if len(own) == len(OWN_TAGS) else {}

    def _is_own(self, one: Found) -> bool:
        if self._tags:
            tags = tags_of(one.model, self._type.tag_property)
            return all(tags.get(name) == value for name, value in self._tags.items())
        name = self._name
        if name is None:
            return False
        same = self._rules.same(one.model.get(name), self._wanted.properties[name], (name,))
        return same and not self._fixed_differ(one)

    def _fixed_differ(self, one: Found) -> bool:
        """Whether a parent or the like is another: what can only be given at creation."""
        for rule in self._rules.create_only:
            given = list(find(dict(self._wanted.properties), rule))
            seen = list(find(dict(one.model), rule))
            if len(rule) == 1 and given and seen and not unknowns(given):
                one_property = {rule[0]: seen[0]}, {rule[0]: given[0]}
                if differences(*one_property, self._rules, NEVER_BUILT):
                    return True
        return False

    def _is_alike(self, one: Found) -> bool:
        if self._wanted.unknown:
            return False
        return not differences(one.model, self._wanted.properties, self._rules, NEVER_BUILT)

    def _ambiguous(self, candidates: Sequence[Found], how: str) -> IntegrityError:
        name = self._wanted.node.facts.name
        names = ", ".join(one.identifier for one in candidates[:5])
        count = "is 1 resource" if len(candidates) == 1 else f"are {len(candidates)} resources"
        verb = (
            how if len(candidates) != 1 else how.replace("go ", "goes ").replace("look ", "looks ")
        )
        return IntegrityError(
            f"there {count} of {self._type.type_name} in {self._region} that {verb}, and no build"
            f" of this stack has noted which is '{name}': {names}",
            hint=f"say it with `cirrusql stack import … {_command(name, candidates[0])}`, or give"
            " it a name or tags of its own",
            type_name=self._type.type_name,
            region=self._region,
        )


def _command(name: str, one: Found) -> str:
    """The words of a shell: identifiers of several parts have a `|` in them."""
    return shlex.join((name, one.identifier))
