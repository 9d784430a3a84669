"""`AWS::Include`: parts of a template that are in other files, put in before all else."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.records import replace
from cirrusql.stack.cloudformation.loading import Loading
from cirrusql.stack.documents.yaml_document import Yaml

INCLUDE = "AWS::Include"
_FUNCTION = "Fn::Transform"


def included(document: Yaml, loading: Loading) -> Yaml:
    """The document with every file in it that it includes; one that is not found is a problem."""
    found = _within(document, loading)
    if not isinstance(found.value, dict) or "Transform" not in found.value:
        return found
    said = found.value["Transform"]
    for one in said.value if isinstance(said.value, list) else (said,):
        part = _part(one, loading)
        if part is not None:
            found = replace(found, value=_together(found.value, part, one, loading))
    return found


def _within(node: Yaml, loading: Loading) -> Yaml:
    """A value with the files in it, the innermost first."""
    if isinstance(node.value, list):
        return replace(node, value=[_within(one, loading) for one in node.value])
    if not isinstance(node.value, dict):
        return node
    members = {name: _within(one, loading) for name, one in node.value.items()}
    said = members.get(_FUNCTION)
    part = _part(said, loading) if said is not None else None
    if part is None:
        return replace(node, value=members)
    assert said is not None
    del members[_FUNCTION]
    return replace(node, value=_together(members, part, said, loading))


def _together(
    own: Mapping[str, Yaml], part: Mapping[str, Yaml], said: Yaml, loading: Loading
) -> dict[str, Yaml]:
    """Both, the included part last; of what stands in both nobody can tell which is meant."""
    for name in part:
        if name in own:
            message = f"'{name}' stands here and in the file that is included"
            loading.problems.add(message, said.place, "let one of them have all of it")
    return {**own, **part}


def _part(said: Yaml, loading: Loading) -> Mapping[str, Yaml] | None:
    """The members of the file that is to be included; None if it is no include."""
    given = said.plain
    if not isinstance(given, dict) or given.get("Name") != INCLUDE:
        return None
    location = (given.get("Parameters") or {}).get("Location")
    if not isinstance(location, str):
        loading.problems.add("AWS::Include wants a Location as a text", said.place)
        return {}
    source = loading.files.find(location, said)
    if source is None:
        message = f"Transform AWS::Include failed with: {location} cannot be found"
        loading.problems.add(message, said.place, "put the file beside the template")
        return {}
    part = loading.read(source)
    return part.value if part is not None and isinstance(part.value, dict) else {}
