"""Saying which resource a node is, where no build has made it and its properties do not name it."""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.errors import IntegrityError, MissingKey, NotFound, UnknownName, did_you_mean
from cirrusql.execute.read.direct import Key
from cirrusql.stack.graph.nodes import Declared
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.graph.stack import Stack
from cirrusql.stack.planning.desired import own_identifier, region_of
from cirrusql.stack.run.ahead import known_key
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.state.records import Kept


def note_import(name: str, identifier: str, deployment: Deployment) -> None:
    """Note in the state that a node is the resource of that identifier, which is read.

    Raises UnknownName for a node that there is not, or that has statements of its own; NotFound if
    there is no such resource; IntegrityError if another node is that one, or this one another.
    """
    node = declared_node(name, deployment.stack)
    with deployment.session(name) as session:
        region = _region(node, deployment)
        type_name = node.resource_type.type_name
        try:
            model = session.read(type_name, identifier, region)
        except NotFound:
            raise _not_there(node, identifier, region) from None
        own = own_identifier(node.resource_type, model)
        key = (type_name, own if isinstance(own, str) else identifier, region)
        _require_free(node, key, deployment)
        kept = deployment.state.of(name)
        if kept is not None and kept.key not in (key, ("", "", "")):
            (answer,) = session.read_all([kept.key])
            if answer is not None:
                raise _is_another(name, kept)
    if kept is None or kept.key != key:
        deployment.state.note(name, Kept(type_name, region, key[1]))


def declared_node(name: str, stack: Stack) -> Declared:
    """The node of that name; raises UnknownName if there is none that is told by properties."""
    node = stack.nodes.get(name)
    if node is None:
        hint = did_you_mean(name, stack.nodes) or f"it has {', '.join(stack.nodes)}"
        raise UnknownName(f"the stack has no resource '{name}'", hint=hint)
    if not isinstance(node, Declared):
        message = f"'{name}' is found by its own statements, and not by an identifier"
        raise UnknownName(message, hint="only resources without statements can be imported")
    return node


def _region(node: Declared, deployment: Deployment) -> str:
    region = region_of(node, Outputs())
    if isinstance(region, Unknown):
        message = f"the region of '{node.facts.name}' depends on {region.what}"
        raise MissingKey(message, hint="build what that is first")
    return deployment.region(region)


def _require_free(node: Declared, key: Key, deployment: Deployment) -> None:
    """Raise IntegrityError if another node of the stack is that resource."""
    for name in _owners(key, deployment):
        if name != node.facts.name:
            message = f"{key[0]} '{key[1]}' in {key[2]} is '{name}' of this stack already"
            raise IntegrityError(message, hint="a resource can be one of a stack's only")


def _owners(key: Key, deployment: Deployment) -> Iterator[str]:
    for name, node in deployment.stack.nodes.items():
        kept = deployment.state.of(name)
        named = known_key(node, deployment) if isinstance(node, Declared) else None
        if key in (named, kept.key if kept is not None else None):
            yield name


def _not_there(node: Declared, identifier: str, region: str) -> NotFound:
    resource_type = node.resource_type
    return NotFound(
        f"there is no {resource_type.type_name} '{identifier}' in {region}",
        hint=f"its identifier is {resource_type.identifier_template}",
        type_name=resource_type.type_name,
        identifier=identifier,
        region=region,
    )


def _is_another(name: str, kept: Kept) -> IntegrityError:
    return IntegrityError(
        f"'{name}' is {kept.type_name} '{kept.identifier}' in {kept.region}, which is there",
        hint="delete that one first, or import the other under another name",
    )
