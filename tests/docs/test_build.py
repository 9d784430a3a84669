"""All pages and their indexes, written and linked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.docs import (
    BuildSummary,
    build,
    operation_page,
    page,
    render,
    render_operation,
)

pytestmark = pytest.mark.thorough

_LINK = re.compile(r"\]\(([^)#]+\.md)\)")


@pytest.fixture(scope="module")
def built(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> BuildSummary:
    return build(catalog, tmp_path_factory.mktemp("pages") / "made" / "here")


def test_there_is_a_page_for_every_relation(catalog: Catalog, built: BuildSummary) -> None:
    info = catalog.info()
    written = {
        f"{path.parent.name}.{path.stem}"
        for path in built.directory.glob("*/*.md")
        if path.name != "README.md"
    }
    assert written == {f"{kind.service}.{kind.resource}" for kind in catalog.resource_types()}
    assert len(written) == info.relations
    operations = {
        f"{path.parent.name}.{path.stem}"
        for path in built.directory.glob("aws/*/*.md")
        if path.name != "README.md"
    }
    assert operations == {f"{service}.{name}" for service, name, _ in catalog.api.names()}
    assert built.pages == len(written) + len(operations)


def test_there_is_an_index_for_every_service(catalog: Catalog, built: BuildSummary) -> None:
    services = {name.split("::")[1].lower() for name in catalog.type_names()}
    shown = {path.parent.name for path in built.directory.glob("*/README.md")}
    assert shown == services | {"aws"}
    below = {path.parent.name for path in built.directory.glob("aws/*/README.md")}
    assert below == {service for service, *_ in catalog.api.names()}
    assert built.services == len(services) + len(below)


def test_every_page_can_be_reached_from_the_top(built: BuildSummary) -> None:
    reached, pending = set[Path](), [built.directory / "README.md"]
    while pending:
        path = pending.pop().resolve()
        if path not in reached:
            reached.add(path)
            pending += [path.parent / link for link in _LINK.findall(path.read_text("utf-8"))]
    assert reached == {path.resolve() for path in built.directory.rglob("*.md")}


def test_the_size_is_what_was_written(built: BuildSummary) -> None:
    assert built.size == sum(path.stat().st_size for path in built.directory.rglob("*.md"))


def test_a_page_is_written_as_it_is_shown(catalog: Catalog, built: BuildSummary) -> None:
    shown = render(page(catalog, catalog.relation("s3", "buckets")))
    assert (built.directory / "s3" / "buckets.md").read_text("utf-8") == shown


def test_a_page_of_an_operation_is_written_as_it_is_shown(
    catalog: Catalog, built: BuildSummary
) -> None:
    shown = render_operation(operation_page(catalog, catalog.api.relation("ecs", "describe_tasks")))
    assert (built.directory / "aws" / "ecs" / "describe_tasks.md").read_text("utf-8") == shown


def test_what_is_left_out_is_named_in_its_services_index(built: BuildSummary) -> None:
    index = (built.directory / "aws" / "sts" / "README.md").read_text("utf-8")
    assert "`GetSessionToken`" in index
    assert "AssumeRole" not in index


def test_types_without_handlers_are_named_in_their_services_index(built: BuildSummary) -> None:
    index = (built.directory / "wafregional" / "README.md").read_text("utf-8")
    assert "## Not provisionable" in index
    assert "[`AWS::WAFRegional::Rule`](https://" in index


def test_every_table_row_has_as_many_cells_as_its_header(built: BuildSummary) -> None:
    for path in built.directory.rglob("*.md"):
        width = 0
        in_code = False
        for line in path.read_text("utf-8").splitlines():
            in_code ^= line.startswith("```")
            cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("| ") else 0
            if cells and not in_code:
                width = width or cells
                assert cells == width, f"{path}: {line}"
            elif not in_code:
                width = 0


def test_building_again_writes_the_same(catalog: Catalog, built: BuildSummary) -> None:
    before = (built.directory / "README.md").read_bytes()
    assert build(catalog, built.directory) == built
    assert (built.directory / "README.md").read_bytes() == before
