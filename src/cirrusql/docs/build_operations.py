"""Write the pages of operations, an index for each service and one of them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from cirrusql.catalog import API_PROVIDER, ApiRelation, Catalog
from cirrusql.catalog.api.store import REASONS
from cirrusql.docs.operation_markdown import render_operation
from cirrusql.docs.operation_page import operation_page
from cirrusql.docs.tables import cell, table
from cirrusql.docs.written import INDEX, BuildSummary, write


def build_operations(catalog: Catalog, directory: Path) -> BuildSummary:
    """Write all pages as `<service>/<operation>.md` below `directory`; raises OSError."""
    services = {
        service: tuple(relations)
        for service, relations in groupby(catalog.api.every(), lambda one: one.service)
    }
    titles = catalog.api.titles()
    size = write(directory / INDEX, _top_index(services, titles))
    pages = 0
    for service, relations in services.items():
        others = catalog.api.others(service)
        text = _service_index(service, titles[service], relations, others)
        size += write(directory / service / INDEX, text)
        for one in relations:
            text = render_operation(operation_page(catalog, one, relations, titles[service]))
            size += write(directory / service / f"{one.resource}.md", text)
            pages += 1
    return BuildSummary(directory, len(services), pages, size)


def _top_index(services: Mapping[str, Sequence[ApiRelation]], titles: Mapping[str, str]) -> str:
    rows = (
        [f"[`{name}`]({name}/{INDEX})", cell(titles[name]), str(len(relations))]
        for name, relations in services.items()
    )
    count = sum(map(len, services.values()))
    blocks = (
        f"# The `{API_PROVIDER}` provider",
        f"{len(services)} services, {count} operations that only read.",
        table(["Service", "Title", "Operations"], rows),
        f"[Resource types](../{INDEX})",
    )
    return "\n\n".join(blocks) + "\n"


def _service_index(
    service: str,
    title: str,
    relations: Sequence[ApiRelation],
    others: Mapping[str, Sequence[str]],
) -> str:
    rows = ([f"[`{one.resource}`]({one.resource}.md)", cell(one.description)] for one in relations)
    blocks = [
        f"# `{API_PROVIDER}.{service}`",
        f"{cell(title)}: {len(relations)} operations that only read.",
        table(["Operation", "Description"], rows),
    ]
    # That most operations write needs no list.
    told = {reason: names for reason, names in others.items() if reason != "WRITES"}
    if told:
        blocks.append("## Not among them")
        blocks.append(
            "\n".join(
                f"- {', '.join(f'`{name}`' for name in names)}: {REASONS[reason]}"
                for reason, names in told.items()
            )
        )
    blocks.append(f"[All services](../{INDEX})\n")
    return "\n\n".join(blocks)
