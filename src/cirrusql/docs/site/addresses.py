"""Where everything is on the site: the path of each page by what the page is of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from cirrusql.catalog import SYSTEM_RELATIONS, Catalog, Relation, operation_relations_of
from cirrusql.docs.site.functions import documented_functions
from cirrusql.docs.site.guides import Guide, guides
from cirrusql.docs.site.markup import Ways, only_the_web
from cirrusql.docs.site.site_page import relative
from cirrusql.records import Record

_CALL = re.compile(r"(\w+)\(")


class Addresses(Record):
    """The paths of a site's pages. `services` are those of a site of some services, None of all."""

    catalog: Catalog
    services: frozenset[str] | None = None

    @cached_property
    def resources(self) -> tuple[tuple[str, str, str], ...]:
        """Service, relation and description of each resource type with a page."""
        names = self.catalog.relation_names()
        return tuple(
            (service, name, text) for service, name, _, text in names if self._has(service)
        )

    @cached_property
    def operations(self) -> tuple[tuple[str, str, str], ...]:
        """The same of each operation."""
        return tuple(one for one in self.catalog.api.names() if self._has(one[0]))

    @cached_property
    def others(self) -> tuple[Relation, ...]:
        """The relations that are neither."""
        return (*SYSTEM_RELATIONS, *operation_relations_of())

    @cached_property
    def guides(self) -> tuple[Guide, ...]:
        """The guides."""
        return guides()

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """Path by the full name of each relation, `_list_only` forms included."""
        found = {f"awscc.{s}.{name}": f"awscc/{s}/{name}.html" for s, name, _ in self.resources}
        lists = {f"{name}_list_only": path for name, path in found.items()}
        operations = {f"aws.{s}.{name}": f"aws/{s}/{name}.html" for s, name, _ in self.operations}
        others = {one.name: other_path(one) for one in self.others}
        return {**lists, **found, **operations, **others}

    @cached_property
    def function_paths(self) -> Mapping[str, str]:
        """Path by a function's name."""
        return {name: f"functions/{name}.html" for name in documented_functions()}

    @cached_property
    def guide_paths(self) -> Mapping[str, str]:
        """Path by a guide's file in the folder of guides."""
        return {one.name: one.path for one in self.guides}

    def of(self, relation: Relation) -> str:
        """The path of a relation's page."""
        return self.paths[relation.name] if relation.name in self.paths else other_path(relation)

    def ways(self, path: str, beside: Mapping[str, str], guide: Guide | None = None) -> Ways:
        """Where the links of the page at a path lead."""

        def named(text: str) -> str | None:
            call = _CALL.match(text)
            found = self.function_paths.get(call[1].lower()) if call else self.paths.get(text)
            return None if found in (None, path) else relative(found or "", path)

        def link(target: str) -> str | None:
            if guide is None or only_the_web(target):
                return only_the_web(target)
            file, hash_mark, anchor = target.partition("#")
            if not file:
                return target
            found = self.guide_paths.get(guide.beside(file))
            return relative(f"{found}{hash_mark}{anchor}", path) if found else None

        def picture(target: str) -> str | None:
            found = guide and guide.beside(target)
            return (
                relative(f"guides/{found}", path) if found and found.startswith("images/") else None
            )

        return Ways(link, named, picture, beside)

    def _has(self, service: str) -> bool:
        return self.services is None or service in self.services


def other_path(relation: Relation) -> str:
    """Where a relation's page is that is neither a resource type's nor an operation's.

    >>> from cirrusql.catalog import operation_relation
    >>> other_path(SYSTEM_RELATIONS[0]), other_path(operation_relation("tagging", "tag_keys"))
    ('cirrusql/accounts.html', 'cirrusql/tagging.tag_keys.html')
    """
    name = relation.name.removeprefix("cirrusql.").removeprefix("awscc.")
    return f"cirrusql/{name}.html"


def grouped(names: Iterable[tuple[str, str, str]]) -> dict[str, list[tuple[str, str]]]:
    """Name and description of each, by service."""
    found: dict[str, list[tuple[str, str]]] = {}
    for service, name, text in names:
        found.setdefault(service, []).append((name, text))
    return found
