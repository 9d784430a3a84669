"""Templates as the tests render them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.stack.place import Place
from cirrusql.stack.templates import Template, Templates

PLACE = Place("resources/vpc.iql", 12)


def template(source: str, *names: str) -> Template:
    return Templates(names).template(source, PLACE)


def text(source: str, **variables: Any) -> str:
    return template(source).text(variables)


def sql(source: str, **variables: Any) -> str:
    return template(source).sql(variables)


def value(source: str, **variables: Any) -> Any:
    return template(source).value(variables)


def needs(source: str, *names: str) -> set[str]:
    """What a template refers to, with a question mark behind what may be missing."""
    found = template(source, *names).references
    return {f"{one}{'?' if one.optional else ''}" for one in found}


def by_jinja(source: str, variables: Mapping[str, Any]) -> str:
    """The same text, in a template that only Jinja can read."""
    return template("{# not direct #}" + source).text(variables)
