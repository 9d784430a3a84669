"""What resources give to each other, and what the stack gives."""

from __future__ import annotations

import pytest

from cirrusql.stack import StackError, StackFailed
from tests.stack.compat.bench import Bench
from tests.stack.compat.groups import group


def test_the_last_that_exports_a_name_gives_it_and_each_keeps_its_own(bench: Bench) -> None:
    bench.manifest("""
        resources:
          - {name: one, type: query, sql: SELECT 1 AS x, exports: [x]}
          - {name: between, type: query, sql: "SELECT '{{ x }}' AS seen", exports: [seen]}
          - {name: two, type: query, sql: SELECT 2 AS x, exports: [x]}
          - name: after
            type: query
            sql: SELECT '{{ x }} {{ one.x }} {{ two.x }}' AS all_seen
            exports: [all_seen]
        exports: [x, seen, all_seen]
    """)
    assert bench.outputs() == {"x": 2, "seen": "1", "all_seen": "2 1 2"}


def test_an_export_wins_over_a_global_of_its_name_for_what_comes_later(bench: Bench) -> None:
    bench.manifest("""
        globals: [{name: x, value: global}]
        resources:
          - {name: before, type: query, sql: "SELECT '{{ x }}' AS early", exports: [early]}
          - {name: one, type: query, sql: "SELECT '{{ x }} one' AS x", exports: [x]}
          - {name: after, type: query, sql: "SELECT '{{ x }}' AS late", exports: [late]}
        exports: [early, late]
    """)
    assert bench.outputs() == {"early": "global", "late": "global one"}


def test_exports_under_other_names(bench: Bench) -> None:
    bench.manifest("""
        resources:
          - name: one
            type: query
            sql: SELECT 'a' AS arn, 'n' AS name
            exports: [{arn: role_arn}, name]
          - name: two
            type: query
            sql: >-
              SELECT '{{ role_arn }} {{ one.role_arn }} {{ one.arn }} {{ name }}' AS seen
            exports: [seen]
        exports: [role_arn, seen]
    """)
    assert bench.outputs() == {"role_arn": "a", "seen": "a a a n"}


def test_the_file_of_several_resources_may_use_the_columns_own_name_at_teardown(
    bench: Bench,
) -> None:
    bench.sections(
        "group",
        {
            "exists": group("SELECT COUNT(*) AS count FROM {list} WHERE {named}"),
            "create": group(
                "INSERT INTO {groups} (LogGroupName, region) SELECT '{{ group }}', {region}"
            ),
            "exports": group("SELECT log_group_name AS found FROM {groups} WHERE {named}"),
            "delete": group(
                "DELETE FROM {groups} WHERE region = {region} AND Identifier = '{{ found }}'"
            ),
        },
    )
    bench.manifest("""
        resources:
          - {name: a, file: group.iql, props: [{name: group, value: ga}], exports: [found: a_name]}
          - {name: b, file: group.iql, props: [{name: group, value: gb}], exports: [found: b_name]}
        exports: [a_name, b_name]
    """)
    assert bench.outputs() == {"a_name": "ga", "b_name": "gb"}
    assert bench.teardown() == {"a": "delete", "b": "delete"}
    assert bench.names("AWS::Logs::LogGroup") == []


def test_exports_come_from_one_row(bench: Bench) -> None:
    bench.manifest("""
        resources:
          - name: one
            type: query
            sql: SELECT 1 AS x UNION ALL SELECT 2
            exports: [x]
    """)
    with pytest.raises(StackFailed, match="the exports of 'one' are one row, not 2"):
        bench.build()
    bench.manifest("""
        resources:
          - {name: one, type: query, sql: SELECT 1 AS x WHERE 0, exports: [x]}
    """)
    with pytest.raises(StackFailed, match="the exports of 'one' are one row, not 0"):
        bench.build()


def test_a_column_that_is_not_there_is_named(bench: Bench) -> None:
    bench.manifest("""
        resources:
          - {name: one, type: query, sql: SELECT 1 AS vpc_id, exports: [vpcid]}
    """)
    with pytest.raises(StackFailed, match="have no column 'vpcid'; did you mean 'vpc_id'"):
        bench.build()


def test_columns_are_found_whatever_their_case(bench: Bench) -> None:
    bench.manifest("""
        resources:
          - {name: one, type: query, sql: SELECT 1 AS "VpcId", exports: [vpcid]}
        exports: [vpcid]
    """)
    assert bench.outputs() == {"vpcid": 1}


@pytest.mark.parametrize(
    ("value", "text"),
    [("NULL", "null"), ("1", "1"), ("1.5", "1.5"), ("'it''s'", "it's"), ("''", "")],
)
def test_what_a_column_is_in_the_statements_of_others(bench: Bench, value: str, text: str) -> None:
    bench.manifest(f"""
        resources:
          - name: one
            type: query
            sql: "SELECT {value} AS x"
            exports: [x]
          - {{name: two, type: query, sql: "SELECT '{{{{ x }}}}' AS y", exports: [y]}}
        exports: [y]
    """)
    assert bench.outputs() == {"y": text}


def test_a_list_from_an_export_can_be_walked_through(bench: Bench) -> None:
    bench.manifest("""
        resources:
          - name: one
            type: query
            sql: SELECT json_array('a', 'b') AS names
            exports: [names]
          - name: two
            type: query
            sql: SELECT {% for n in names | from_json %}'{{ n }}' || {% endfor %} '.' AS joined
            exports: [joined]
        exports: [joined]
    """)
    assert bench.outputs() == {"joined": "ab."}


def test_the_stack_cannot_export_what_nobody_gives(bench: Bench) -> None:
    bench.manifest("""
        resources:
          - {name: one, type: query, sql: SELECT 1 AS vpc_id, exports: [vpc_id]}
        exports: [vpcid]
    """)
    with pytest.raises(StackError, match="'vpcid', which no resource exports; did you mean"):
        bench.stack()


def test_what_takes_no_part_gives_nothing(bench: Bench) -> None:
    """A name that only a left out resource gives is missing where the stack exports it."""
    bench.manifest("""
        resources:
          - {name: one, type: query, if: "1 == 2", sql: SELECT 1 AS x, exports: [x]}
          - {name: two, type: query, sql: "SELECT '{{ x | default('none') }}' AS y", exports: [y]}
        exports: [y]
    """)
    assert bench.outputs() == {"y": "none"}
