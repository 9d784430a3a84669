"""Queries, commands, scripts, conditions: in a plan, a build, a test and a teardown."""

from __future__ import annotations

from pathlib import Path

import pytest

from cirrusql.stack import StackFailed
from tests.stack.compat import groups
from tests.stack.compat.bench import Bench
from tests.stack.compat.groups import group

# -- queries


def test_a_query_may_be_in_a_file_or_in_the_manifest(bench: Bench) -> None:
    bench.sections("filed", {"exports": "SELECT 'file' AS a"})
    bench.sections("elsewhere/other", {"exports, retries=2, retry_delay=0": "SELECT 'b' AS b"})
    bench.manifest("""
        resources:
          - {name: filed, type: query, exports: [a]}
          - {name: other, type: query, file: elsewhere/other.iql, exports: [b]}
          - {name: inline, type: query, sql: SELECT 'c' AS c, exports: [{c: d}]}
        exports: [a, b, d]
    """)
    assert bench.outputs() == {"a": "file", "b": "b", "d": "c"}
    assert bench.tested() == {"filed": "run", "other": "run", "inline": "run"}
    assert bench.teardown() == {"filed": "skip", "other": "skip", "inline": "skip"}


def test_a_query_is_asked_as_often_as_its_file_says(bench: Bench) -> None:
    bench.sections("late", {"exports, retries=3, retry_delay=0": "SELECT 1 AS x WHERE 0"})
    bench.manifest("""
        resources:
          - {name: late, type: query, exports: [x]}
    """)
    with pytest.raises(StackFailed):
        bench.build()
    assert bench.statements == ["SELECT 1 AS x WHERE 0"] * 3


def test_a_query_comes_after_what_changes_the_relation_that_it_reads(bench: Bench) -> None:
    bench.sections("log", groups.SECTIONS)
    count = group("SELECT COUNT(*) AS n FROM {list} WHERE region = {region}")
    bench.manifest(f"""
        resources:
          - name: before
            type: query
            sql: SELECT 1 AS one
            exports: [one]
          - name: log
            props: [{{name: group, value: g}}, {{name: days, value: 1}}]
          - name: after
            type: query
            sql: "{count}"
            exports: [n]
        exports: [n]
    """)
    assert bench.build(parallelism=8).outputs == {"n": 1}


# -- commands


COMMAND = group("""
    INSERT INTO {groups} (LogGroupName, region) SELECT '{{ group }}-1', {region};
    INSERT INTO {groups} (LogGroupName, region) SELECT '{{ group }}-2', {region}
""")


def test_a_command_is_run_by_each_build_and_by_nothing_else(bench: Bench) -> None:
    bench.sections("make", {"command": COMMAND})
    bench.manifest("""
        resources:
          - {name: make, type: command, props: [{name: group, value: g}]}
    """)
    assert bench.actions() == {"make": "run"}
    assert bench.writes == []
    assert bench.built() == {"make": "run"}
    assert bench.names(groups.TYPE) == ["g-1", "g-2"]
    assert bench.tested() == {"make": "skip"}
    assert bench.teardown() == {"make": "skip"}
    assert len(bench.writes) == 2


def test_a_command_may_be_in_the_manifest_and_its_errors_end_the_build(bench: Bench) -> None:
    sql = group("INSERT INTO {groups} (LogGroupName, region) SELECT 'g', {region}")
    bench.manifest(f"""
        resources:
          - name: make
            type: command
            sql: {sql}
          - {{name: later, type: query, sql: SELECT 1 AS x, exports: [x]}}
    """)
    bench.build()
    with pytest.raises(StackFailed, match=r"make: .*already") as failed:
        bench.build()
    assert failed.value.left == ("later",)


def test_a_command_stays_where_it_stands(bench: Bench) -> None:
    bench.manifest("""
        resources:
          - {name: one, type: query, sql: SELECT 1 AS a, exports: [a]}
          - {name: two, type: command, sql: SELECT 2}
          - {name: three, type: query, sql: SELECT 3 AS c, exports: [c]}
    """)
    before = bench.stack().before
    assert before == {"one": frozenset(), "two": {"one"}, "three": {"two"}}


# -- scripts


def test_the_output_of_a_script_is_what_it_gives(bench: Bench) -> None:
    bench.manifest("""
        globals: [{name: word, value: it's}]
        resources:
          - name: made
            type: script
            run: |
              echo 'told' >&2
              printf '{"a": "%s", "n": 5, "l": [1], "more": "x"}' "{{ word }}"
            exports: [a, {n: number}, l]
          - name: seen
            type: query
            sql: SELECT '{{ a }} {{ number }} {{ made.l }}' AS seen
            exports: [seen]
        exports: [a, number, seen]
    """)
    assert bench.outputs() == {"a": "it's", "number": "5", "seen": "it's 5 [1]"}
    assert bench.told == ["told"]


def test_only_a_build_runs_a_script(bench: Bench, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    bench.manifest(f"""
        resources:
          - {{name: made, type: script, run: echo x >> {mark}}}
    """)
    assert bench.actions() == {"made": "run"}
    assert bench.tested() == {"made": "skip"}
    assert bench.teardown() == {"made": "skip"}
    assert not mark.exists()
    assert bench.built() == {"made": "run"}
    assert mark.read_text() == "x\n"


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ("echo '{}'", "the output of the script 'made' has no a"),
        ("echo 'no'", "the script 'made' writes no JSON to its output"),
        ("echo '[1]'", "the script 'made' writes JSON that is no object"),
        ("true", "the script 'made' writes no JSON to its output"),
        ('echo \'{"a": "1"}\'; exit 3', "the script 'made' has ended with 3"),
        (r"printf '{\"a\": \"\\377\"}'", "the script 'made' writes no JSON to its output"),
        (r"printf '\\377' >&2; exit 4", "the script 'made' has ended with 4"),
    ],
)
def test_what_a_script_must_not_do(bench: Bench, run: str, said: str) -> None:
    bench.manifest(f"""
        resources:
          - name: made
            type: script
            run: |
              {run}
            exports: [a]
    """)
    with pytest.raises(StackFailed, match=said):
        bench.build()


# -- several statements of which some may fail


WORKERS = {
    "exists": group(
        "SELECT CASE WHEN COUNT(*) = 3 THEN 1 ELSE 0 END AS count FROM {list}"
        " WHERE region = {region} AND log_group_name IN {{ names | sql_list }}"
    ),
    "create": group(
        "{% for name in names | from_json %}"
        "INSERT INTO {groups} (LogGroupName, region) SELECT '{{ name }}', {region};\n"
        "{% endfor %}"
    ),
    "exports": group(
        "SELECT COUNT(*) AS how_many FROM {list}"
        " WHERE region = {region} AND log_group_name IN {{ names | sql_list }}"
    ),
    "delete": group(
        "{% for name in names | from_json %}"
        "DELETE FROM {groups} WHERE region = {region} AND Identifier = '{{ name }}';\n"
        "{% endfor %}"
    ),
}
MULTI = """
    resources:
      - name: workers
        type: multi
        props: [{name: names, value: [a, b, c]}]
        exports: [how_many]
    exports: [how_many]
"""


def test_what_a_multi_finds_there_already_does_not_end_it(bench: Bench) -> None:
    bench.cloud.put(groups.TYPE, {"LogGroupName": "b"})
    bench.sections("workers", WORKERS)
    bench.manifest(MULTI)
    assert bench.outputs() == {"how_many": 3}
    assert bench.built() == {"workers": "unchanged"}
    assert any("already" in text for text in bench.told)


def test_a_multi_that_is_there_in_part_is_removed_whole(bench: Bench) -> None:
    bench.sections("workers", WORKERS)
    bench.manifest(MULTI)
    bench.build()
    bench.cloud.run("DELETE FROM awscc.logs.log_groups WHERE log_group_name = 'b'")
    assert bench.teardown() == {"workers": "delete"}
    assert bench.names(groups.TYPE) == []
    assert bench.teardown() == {"workers": "skip"}


# -- conditions


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("'{{ stack_env }}' == 'dev'", True),
        ("'{{ stack_env }}' != 'dev'", False),
        ("'{{ stack_env }}' in ['dev', 'test']", True),
        ("'{{ stack_env }}' not in ['prod']", True),
        ("'{{ stack_env }}' == 'dev' and 1 == 1", True),
        ("'{{ stack_env }}' == 'prod' or '{{ size }}' == 'its'", False),
        ("not ('{{ stack_env }}' == 'prod')", True),
        ("{{ days }} >= 7 and {{ days }} < 10", True),
        ("{{ wanted }}", True),
        ("true", True),
        ("False", False),
    ],
)
def test_what_takes_part(bench: Bench, condition: str, holds: bool) -> None:
    bench.manifest(f"""
        globals:
          - {{name: size, value: "it's"}}
          - {{name: days, value: 7}}
          - {{name: wanted, value: true}}
        resources:
          - name: one
            type: query
            if: "{condition}"
            sql: SELECT 1 AS x
            exports: [x]
    """)
    expected = {"one": "run" if holds else "skip"}
    assert bench.actions() == bench.built() == bench.tested() == expected


def test_a_condition_may_be_a_truth_value_of_yaml(bench: Bench) -> None:
    bench.manifest("""
        resources:
          - {name: one, if: false, type: query, sql: SELECT 1 AS x, exports: [x]}
          - {name: two, if: true, type: query, sql: SELECT 2 AS y, exports: [y]}
    """)
    assert bench.built() == {"one": "skip", "two": "run"}


def test_a_condition_may_ask_what_others_give(bench: Bench) -> None:
    bench.manifest("""
        resources:
          - {name: one, type: query, sql: SELECT 1 AS x, exports: [x]}
          - {name: two, if: "{{ x }} == 1", type: query, sql: SELECT 2 AS y, exports: [y]}
          - {name: three, if: "'{{ one.x }}' == '2'", type: query, sql: SELECT 3, exports: [z]}
    """)
    assert bench.built() == {"one": "run", "two": "run", "three": "skip"}


def test_what_takes_no_part_is_not_deleted(bench: Bench) -> None:
    bench.sections("log", groups.SECTIONS)
    manifest = groups.MANIFEST.replace(
        "    props:", "    if: \"'{{ WITH }}' == 'yes'\"\n    props:"
    )
    bench.manifest(manifest)
    bench.variables = {"WITH": "yes"}
    assert bench.built() == {"log": "create"}
    bench.variables = {"WITH": "no"}
    assert bench.teardown() == {"log": "skip"}
    bench.variables = {"WITH": "yes"}
    assert bench.teardown() == {"log": "delete"}


# -- what stays


def test_what_is_kept_outlives_the_teardown(bench: Bench) -> None:
    bench.sections("log", groups.SECTIONS)
    bench.manifest(groups.MANIFEST.replace("    props:", "    skip_on_delete: true\n    props:"))
    bench.build()
    assert bench.teardown() == {"log": "skip"}
    assert bench.names(groups.TYPE) == ["g"]


def test_a_query_that_is_kept_is_one_like_any_other(bench: Bench) -> None:
    bench.manifest("""
        resources:
          - {name: one, type: query, skip_on_delete: true, sql: SELECT 1 AS x, exports: [x]}
    """)
    assert bench.built() == {"one": "run"}
    assert bench.teardown() == {"one": "skip"}
