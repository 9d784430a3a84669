"""Which resource type an entry of a manifest without statements is of, and what its props are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.catalog.namesakes import REGION, meant, property_named
from cirrusql.errors import Error, did_you_mean
from cirrusql.sql import find_resource_relation
from cirrusql.stack.manifest.records import Resource, Setting
from cirrusql.stack.problems import Problems

__all__ = ["REGION", "ResourceTypes", "properties"]


class ResourceTypes:
    """Finds the types of a stack's resources.

    A resource is of the type that its key `resource` names (`awscc.sqs.queues`, or
    `AWS::SQS::Queue`), else of the one that is called as the resource is, as the documentation page
    of each type has it: `queue`.
    """

    def __init__(self, catalog: Catalog, problems: Problems) -> None:
        self._catalog = catalog
        self._problems = problems

    def of(self, resource: Resource) -> ResourceType | None:
        """The type of a resource; None, and a problem, if it is none or several."""
        if resource.resource_type is not None:
            return self._named(resource)
        candidates = meant(self._catalog, resource.name, [prop.name for prop in resource.props])
        if len(candidates) == 1:
            return self._provisionable(candidates[0], resource)
        self._refuse(resource, candidates)
        return None

    def _named(self, resource: Resource) -> ResourceType | None:
        node = resource.resource_type
        assert node is not None
        name = str(node.value)
        try:
            if "::" in name:
                found = self._catalog.resource_type(name)
            else:
                relation = find_resource_relation(self._catalog, name.split("."))
                found = relation.resource_type
                if relation.list_only:
                    hint = f"say resource: {found.name}"
                    self._problems.add(f"'{name}' only lists identifiers", node.place, hint)
        except Error as error:
            self._problems.add(error.message, node.place, error.hint)
            return None
        return self._provisionable(found, resource)

    def _provisionable(self, found: ResourceType, resource: Resource) -> ResourceType | None:
        if "create" in found.handlers and "read" in found.handlers:
            return found
        message = f"{found.type_name} cannot be created and read through Cloud Control"
        self._problems.add(message, resource.place)
        return None

    def _refuse(self, resource: Resource, candidates: Sequence[ResourceType]) -> None:
        if candidates:
            names = ", ".join(one.name for one in candidates)
            message = f"'{resource.name}' may be of several types: {names}"
            hint = f"say which: resource: {candidates[0].name}"
        else:
            message = f"'{resource.name}' has no file of statements, and no type is called so"
            near = did_you_mean(resource.name, self._catalog.singulars())
            hint = f"{near or 'say its type'} or add the key resource: awscc.SERVICE.RESOURCE"
        self._problems.add(message, resource.place, hint)


def properties(
    resource: Resource, resource_type: ResourceType, problems: Problems
) -> Mapping[str, Setting]:
    """What each prop gives, by the schema's name of the property; problems for others."""
    found: dict[str, Setting] = {}
    names = [column.name for column in resource_type.columns if not column.read_only]
    for prop in resource.props:
        if prop.name == REGION:
            continue
        name = property_named(resource_type, prop.name)
        if name is None:
            hint = did_you_mean(prop.name, names) or f"see DESCRIBE {resource_type.name}"
            problems.add(
                f"{resource_type.type_name} has no property '{prop.name}'", prop.place, hint
            )
        elif resource_type.column_by_property[name].read_only:
            message = f"{prop.name} of {resource_type.type_name} is read-only and cannot be given"
            problems.add(message, prop.place)
        elif name in found:
            if found[name].name != prop.name:  # twice the same was told already
                problems.add(f"{name} of '{resource.name}' is given twice", prop.place)
        else:
            found[name] = prop
    return found
