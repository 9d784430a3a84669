"""No value ends the literal, the name or the comment that it stands in."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.stack.templates import TemplateError
from tests.stack.templates.rendering import sql, template, text

pytestmark = pytest.mark.thorough

_CHARACTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
_TEXTS = st.text(_CHARACTERS | st.sampled_from("'\"*/-\n\\"), max_size=12)


def rows(statement: str) -> tuple[Any, ...]:
    found: tuple[Any, ...] = sqlite3.connect(":memory:").execute(statement).fetchone()
    return found


@pytest.mark.parametrize(
    "source",
    [
        "SELECT '{{ v }}' AS x",
        "SELECT '{{ v | sql_escape }}' AS x",
        """SELECT '{{ v | replace("'", "''") }}' AS x""",
        """SELECT '{{ v | replace(from="'", to="''") }}' AS x""",
        "SELECT {{ \"'\" ~ v ~ \"'\" }} AS x",
        "SELECT '{{ (v | sql_escape) ~ '' }}' AS x",
        "SELECT '{{ '' + (v | sql_escape) + '' }}' AS x",
        "{% set x %}'{{ v }}'{% endset %}SELECT {{ x }} AS x",
        "{% set x %}{{ v }}{% endset %}SELECT '{{ x }}' AS x",
        "{% set x %}  '{{ v }}' {% endset %}SELECT {{ x | trim }} AS x",
        "{% macro m(a) %}'{{ a }}'{% endmacro %}SELECT {{ m(v) }} AS x",
        "SELECT {% macro m() %}'{{ caller() }}'{% endmacro %}{% call m() %}{{ v }}{% endcall %}",
        "SELECT {% for a in [v] %}'{{ a }}'{% endfor %} AS x",
        "SELECT {% filter string %}'{{ v }}'{% endfilter %} AS x",
        "SELECT '{% filter replace('', '') %}{{ v }}{% endfilter %}' AS x",
        "{% block b %}SELECT '{{ v }}' AS x{% endblock %}",
        "SELECT {% if v is defined %}'{% endif %}{{ v }}{% if true %}'{% endif %} AS x",
        "SELECT /* it's */ '{{ v }}' AS x -- it's",
        "SELECT -- it's\n'{{ v }}' AS x",
        "SELECT '''{{ v }}''' AS x",
        "SELECT '{{ {'a': v} | tojson }}' AS x",
        "SELECT '{{ {'a': v | sql_escape} | tojson }}' AS x",
        "SELECT '{{ {'a': v} }}' AS x",
        "SELECT '{{ '{}'.format(v) }}' AS x",
        "SELECT '{{ ('{}' | sql_escape).format(v) }}' AS x",
        "SELECT '{{ '%s' | format(v) }}' AS x",
        "SELECT '{{ v | base64_encode | base64_decode }}' AS x",
    ],
)  # fmt: skip
@settings(deadline=None)
@given(_TEXTS)
def test_sqlite_reads_the_value_that_was_given(source: str, v: str) -> None:
    (found,) = rows(sql(source, v=v))
    if "'''" in source:
        assert found == f"'{v}'"
    elif "{'a'" in source:
        assert json.loads(found) == {"a": v}
    else:
        assert found == v


@settings(deadline=None)
@given(st.lists(_TEXTS, min_size=1, max_size=3))
def test_a_list_is_read_item_by_item(items: list[str]) -> None:
    for source in (
        "{{ v | sql_list }}",
        "('{{ v | join(\"','\") }}')",
        "{{ v | tojson | sql_list }}",
    ):
        values = sql(source, v=items)
        assert rows(f"SELECT json_array{values}") == (rows_json(items),)


def rows_json(items: list[str]) -> Any:
    marks = ", ".join("?" * len(items))
    return sqlite3.connect(":memory:").execute(f"SELECT json_array({marks})", items).fetchone()[0]


@settings(deadline=None)
@given(_TEXTS.filter(bool))
def test_names_and_comments_hold_what_is_put_into_them(v: str) -> None:
    source = 'SELECT 1 AS "{{ v }}", /*{{ v }}*/ 2 AS `{{ v }}` -- {{ v }}\n, /* *{{ v }}/ */ 3'
    cursor = sqlite3.connect(":memory:").execute(sql(source, v=v))
    assert [column[0] for column in cursor.description] == [v, v, "3"]
    assert cursor.fetchone() == (1, 2, 3)


def test_outside_of_literals_values_are_inserted_as_they_are() -> None:
    assert sql("SELECT {{ v }}, '{{ v }}'", v="a'b") == "SELECT a'b, 'a''b'"
    assert sql("{{ v }} '{{ v }}'", v="it's") == "it's 'it''s'"
    assert sql("IN {{ v | sql_list }} {{ b }} {{ n }}", v=["a"], b=True, n=3) == "IN ('a') true 3"


def test_documents_with_apostrophes_are_escaped_once_whatever_the_order_of_filters() -> None:
    policy = '{"Sid":"it\'s"}'
    once = """'[{"op":"add","path":"/P","value":{"Sid":"it''s"}}]'"""
    for expression in (
        '{"P": p} | generate_patch_document',
        '{"P": p} | generate_patch_document | sql_escape',
        '{"P": p | sql_escape} | generate_patch_document',
        '{"P": p | from_json} | generate_patch_document',
    ):
        assert sql("'{{ " + expression + " }}'", p=policy) == once


def test_text_is_not_escaped() -> None:
    assert text("'{{ v }}' '{{ v | sql_escape }}'", v="a'b") == "'a'b' 'a''b'"


def test_a_bracket_cannot_be_escaped() -> None:
    assert sql("SELECT 1 AS [{{ v }}]", v="a b") == "SELECT 1 AS [a b]"
    with pytest.raises(TemplateError, match=r"resources/vpc.iql:12: .*cannot have a ]"):
        sql("SELECT 1 AS [{{ v }}]", v="a]b")


# -- conditions


@settings(deadline=None)
@given(_TEXTS, _TEXTS)
def test_a_value_stays_inside_the_text_of_a_condition(v: str, other: str) -> None:
    variables = {"v": v, "other": other}
    assert template("'{{ v }}' == '{{ v }}'").condition(variables)
    assert template("'{{ v }}' == \"{{ other }}\"").condition(variables) is (v == other)
    assert template("'{{ v }}' in {{ [v] }}").condition(variables)
    assert not template("'-\\\\{{ v }}' == '{{ v }}' or '{{ v }}\\\\\\'x' == 'y'").condition(
        variables
    )
