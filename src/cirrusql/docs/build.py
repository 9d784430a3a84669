"""Write every page, an index for each service and one of them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from cirrusql.catalog import (
    API_PROVIDER,
    PROVIDER,
    Catalog,
    CatalogInfo,
    ResourceRelation,
    ResourceType,
)
from cirrusql.docs.build_operations import build_operations
from cirrusql.docs.markdown import render
from cirrusql.docs.page import page
from cirrusql.docs.tables import cell, table
from cirrusql.docs.written import INDEX, BuildSummary, write


def build(catalog: Catalog, directory: Path) -> BuildSummary:
    """Write all pages as `<service>/<resource>.md` below `directory`, which is made if need be.

    Those of operations are in a folder `aws` of their own.

    Files of those names are replaced, others are left alone. Raises OSError if one cannot be
    written.
    """
    types = [catalog.resource_type(name) for name in catalog.type_names()]
    types.sort(key=lambda resource_type: (resource_type.service, resource_type.resource))
    services = {
        name: list(resource_types)
        for name, resource_types in groupby(types, lambda resource_type: resource_type.service)
    }
    size = write(directory / INDEX, _top_index(catalog.info(), services))
    pages = 0
    for service, resource_types in services.items():
        size += write(directory / service / INDEX, _service_index(service, resource_types))
        for resource_type in filter(_documented, resource_types):
            text = render(page(catalog, ResourceRelation(resource_type)))
            size += write(directory / service / f"{resource_type.resource}.md", text)
            pages += 1
    operations = build_operations(catalog, directory / API_PROVIDER)
    return BuildSummary(
        directory,
        len(services) + operations.services,
        pages + operations.pages,
        size + operations.size,
    )


def _documented(resource_type: ResourceType) -> bool:
    return resource_type.provisionable


def _top_index(info: CatalogInfo, services: Mapping[str, Sequence[ResourceType]]) -> str:
    sources = ", ".join(f"{name} {version}" for name, version in info.sources.items())
    counts = [
        (name, sum(map(_documented, resource_types))) for name, resource_types in services.items()
    ]
    rows = ([f"[`{name}`]({name}/{INDEX})", str(count)] for name, count in counts)
    made = f"Made from the catalogue of {info.built} ({sources})."
    counted = f"{len(services)} services, {info.relations} resources. {made}"
    others = f"What AWS's own APIs tell is [the `{API_PROVIDER}` provider]({API_PROVIDER}/{INDEX})."
    services_table = table(["Service", "Resources"], rows)
    return f"# The `awscc` provider\n\n{counted}\n\n{others}\n\n{services_table}\n"


def _service_index(service: str, resource_types: Sequence[ResourceType]) -> str:
    documented = [resource_type for resource_type in resource_types if _documented(resource_type)]
    others = [resource_type for resource_type in resource_types if not _documented(resource_type)]
    blocks = [f"# `{PROVIDER}.{service}`", f"Total resources: {len(documented)}"]
    if documented:
        rows = (
            [_link(resource_type), f"`{resource_type.type_name}`", _first_line(resource_type)]
            for resource_type in documented
        )
        blocks.append(table(["Resource", "Type", "Description"], rows))
    if others:
        blocks.append("## Not provisionable")
        blocks.append("These types have no handlers, so Cloud Control cannot reach them.")
        blocks.append(
            "\n".join(
                f"- [`{resource_type.type_name}`]({resource_type.documentation_url})"
                for resource_type in others
            )
        )
    blocks.append(f"[All services](../{INDEX})\n")
    return "\n\n".join(blocks)


def _link(resource_type: ResourceType) -> str:
    return f"[`{resource_type.resource}`]({resource_type.resource}.md)"


def _first_line(resource_type: ResourceType) -> str:
    return cell(resource_type.description.strip().split("\n")[0])
