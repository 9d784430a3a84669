"""What is recorded is what was given: outputs, errors, and what of them is cut."""

from __future__ import annotations

import pytest

from cirrusql.catalog import Catalog, ResourceRelation
from cirrusql.docs import operation_page, page
from cirrusql.docs.page import Page
from cirrusql.docs.site.recording.operations import OperationRecorder
from cirrusql.docs.site.recording.recorded import MOST_CHARACTERS, Recorded, record
from cirrusql.docs.site.recording.resource_life import recorded_life
from cirrusql.docs.site.recording.sample_cloud import sample_session
from cirrusql.docs.site.recording.shown import shown
from cirrusql.records import replace


def life(catalog: Catalog, type_name: str, changed: Page | None = None) -> dict[str, Recorded]:
    kind = catalog.resource_type(type_name)
    return recorded_life(catalog, kind, changed or page(catalog, ResourceRelation(kind)))


def test_every_statement_of_a_page_is_run_and_the_same_is_recorded_again(catalog: Catalog) -> None:
    first = life(catalog, "AWS::SQS::Queue")
    assert len(first) == 6
    assert all(one.succeeded and one.output for one in first.values())
    assert life(catalog, "AWS::SQS::Queue") == first


def test_what_was_created_is_what_is_read_listed_and_deleted(catalog: Catalog) -> None:
    kind = catalog.resource_type("AWS::Logs::LogGroup")
    documented = page(catalog, ResourceRelation(kind)).statements
    found = life(catalog, "AWS::Logs::LogGroup")
    assert documented.insert_all and documented.get and documented.list and documented.delete  # noqa: PT018
    name = found[documented.insert_all.template].row["Identifier"]
    assert found[documented.get.template].row["log_group_name"] == name
    assert name in found[documented.list.template].output
    assert found[documented.delete.template].row["Identifier"] == name


def test_a_statement_that_fails_is_told_with_its_error_and_what_needs_it_is_not_run(
    catalog: Catalog,
) -> None:
    kind = catalog.resource_type("AWS::Logs::LogGroup")
    shown_page = page(catalog, ResourceRelation(kind))
    insert = shown_page.statements.insert_all
    assert insert is not None
    pieces = tuple(
        piece.replace("  LogGroupName,\n", "  Nonsense,\n") if isinstance(piece, str) else piece
        for piece in insert.pieces
    )
    wrong = replace(insert, pieces=pieces)
    found = life(
        catalog,
        kind.type_name,
        replace(shown_page, statements=replace(shown_page.statements, insert_all=wrong)),
    )
    assert "Nonsense" in found[wrong.template].error
    assert not found[wrong.template].output
    get = shown_page.statements.get
    assert get is not None
    assert not found[get.template].sql
    assert "no such resource" in shown(found[get.template], get.template)


def test_what_is_cut_is_told(catalog: Catalog) -> None:
    many = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 25) SELECT i FROM n"
    )
    with sample_session(catalog, "test") as session:
        rows = record(session, many)
        long = record(session, f"SELECT printf('%.{MOST_CHARACTERS + 1}c', 'x') AS x")
        whole = record(session, f"SELECT printf('%.{MOST_CHARACTERS}c', 'x') AS x")
    assert rows.lacking == ("the first 10 of 25 rows are shown here",)
    assert long.lacking == ("1 value is cut here after 400 characters",)
    assert whole.lacking == ()
    assert "the first 10 of 25 rows" in shown(rows, many)


def test_an_answer_that_is_not_whole_says_what_it_lacks(catalog: Catalog) -> None:
    with sample_session(catalog, "test", seeded=True) as session:
        found = record(
            session,
            "SELECT p.* FROM aws.backup.list_backup_vaults v"
            " JOIN aws.backup.get_backup_vault_access_policy p USING (backup_vault_name)",
        )
    assert found.error or found.lacking


@pytest.mark.parametrize(
    ("name", "runs"),
    [(("s3", "list_buckets"), True), (("ecs", "describe_tasks"), False)],
)
def test_operations_run_with_keys_that_are_found(
    catalog: Catalog, name: tuple[str, str], runs: bool
) -> None:
    shown_page = operation_page(catalog, catalog.api.relation(*name))
    with sample_session(catalog, "test", seeded=True) as session:
        found = OperationRecorder(session).recorded(shown_page)
    assert found[shown_page.example].succeeded is runs
    if not runs:
        assert found[shown_page.example].error


def test_outputs_are_text_whatever_is_in_them() -> None:
    hostile = "</code></pre><script>alert(1)</script>\u202e"
    for recorded in (
        Recorded("SELECT 1", hostile, lacking=(hostile,)),
        Recorded("", error=hostile),
    ):
        html = shown(recorded, "x")
        assert "<script>" not in html
        assert "\u202e" not in html
    assert "<script>" not in shown(Recorded(hostile, error=hostile), "x")
