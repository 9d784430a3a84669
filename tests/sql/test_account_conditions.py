"""Conditions on accounts restrict what is asked as those on regions do, however they are said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.catalog import Catalog
from cirrusql.engine.connection import Connection
from cirrusql.engine.constants import SettledValues
from cirrusql.errors import NotSupportedError
from cirrusql.sql import ANY_ACCOUNT, ANYWHERE, AnyTable, BoundQuery, Condition, Fragment, possible
from cirrusql.sql.binding import bind
from cirrusql.sql.bound import Table

CONSTANTS = SettledValues(Connection())
VPCS, SUBNETS = "awscc.ec2.vpcs", "awscc.ec2.subnets"
SCOPES = [
    {"@account_id": account, "@account": name, "@region": region}
    for account, name in (("1", "one"), ("2", "two"), ("3", "three"))
    for region in ("a", "b")
]
COLUMNS = {"account_id": ("1", "2"), "account": ("one", "two"), "region": ("a", "b")}


def bound(text: str, catalog: Catalog) -> BoundQuery:
    return bind(Fragment(text, 0, len(text)), catalog, constants=CONSTANTS)


def allowed(table: AnyTable) -> set[tuple[str, str]]:
    """The account and the region of each scope that some way asks."""
    return {
        (scope["@account_id"], scope["@region"])
        for scope in SCOPES
        for way in table.asked
        if way is None or possible(way, scope)
    }


ONLY_1 = {("1", "a"), ("1", "b")}
SPELLINGS = {
    "SELECT vpc_id FROM {v} WHERE {c} = '{x}'": 1,
    "SELECT vpc_id FROM {v} WHERE '{x}' = {c}": 1,
    "SELECT vpc_id FROM {v} WHERE ({c}) IN ('{x}')": 1,
    "SELECT vpc_id FROM {v} WHERE {c} IS '{x}'": 1,
    "SELECT vpc_id FROM {v} WHERE NOT {c} <> '{x}'": 1,
    "SELECT vpc_id FROM {v} WHERE {c} LIKE '{x}'": 1,
    "SELECT vpc_id FROM {v} WHERE {c} BETWEEN '{x}' AND '{x}'": 1,
    "SELECT x.vpc_id FROM {v} x WHERE x.{c} = '{x}'": 1,
    'SELECT x.vpc_id FROM {v} AS x WHERE "x"."{c}" = \'{x}\'': 1,
    "SELECT vpcs.vpc_id FROM {v} WHERE awscc.ec2.vpcs.{c} = '{x}'": 1,
    "SELECT {c}, count(*) FROM {v} GROUP BY {c} HAVING {c} = '{x}'": 1,
    "SELECT {c} AS k, count(*) FROM {v} GROUP BY 1 HAVING k = '{x}'": 1,
    "SELECT * FROM (SELECT vpc_id, {c} AS k FROM {v}) d WHERE d.k = '{x}'": 1,
    "WITH w AS (SELECT vpc_id, {c} FROM {v}) SELECT * FROM w WHERE {c} = '{x}'": 1,
    "WITH w (i, k) AS (SELECT vpc_id, {c} FROM {v}) SELECT a.i FROM w a, w b "
    "WHERE a.k = '{x}' AND b.k = '{x}'": 1,
    "SELECT * FROM (SELECT {c}, rank() OVER (PARTITION BY {c}) r FROM {v}) WHERE {c} = '{x}'": 1,
    "SELECT a.vpc_id FROM {v} a JOIN {s} b ON b.vpc_id = a.vpc_id AND a.{c} = '{x}'": 1,
    "SELECT a.vpc_id FROM {s} b LEFT JOIN {v} a ON b.vpc_id = a.vpc_id AND a.{c} = '{x}'": 1,
    "SELECT a.vpc_id FROM {v} a JOIN {s} b USING (vpc_id) WHERE {c} = '{x}'": 2,
    "SELECT 1 FROM {v} a JOIN {s} b USING ({c}) WHERE {c} = '{x}'": 2,
    "SELECT 1 FROM {v} WHERE EXISTS (SELECT 1 FROM {s} s WHERE s.{c} = '{x}') AND {c} = '{x}'": 2,
    "SELECT vpc_id FROM {v} WHERE {c} GLOB '{x}*'": 1,
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(("column", "value"), [("account_id", "1"), ("account", "one")])
def test_an_account_is_asked_alone_however_it_is_said(
    spelling: str, column: str, value: str, catalog: Catalog
) -> None:
    text = spelling.format(v=VPCS, s=SUBNETS, c=column, x=value)
    query = bound(text, catalog)
    for table in query.tables:
        if table.relation.name == VPCS or SPELLINGS[spelling] == 2:
            if "GLOB" in text:
                (way,) = table.asked
                assert repr(way) == f"@{column} GLOB '{value}*'"
            else:
                assert allowed(table) == ONLY_1
            assert not table.compared_accounts
            assert table.asked_regions == (None,)
            assert table.asked_accounts == table.asked


def test_pairs_of_account_and_region_stay_together(catalog: Catalog) -> None:
    text = (
        f"SELECT * FROM {VPCS} WHERE (account_id = '1' AND region = 'a') "
        "OR (account = 'two' AND 'b' = region)"
    )
    (table,) = bound(text, catalog).tables
    assert allowed(table) == {("1", "a"), ("2", "b")}


def test_each_use_of_a_cte_is_a_way_of_its_own(catalog: Catalog) -> None:
    text = (
        f"WITH w AS (SELECT *, account_id, account FROM {VPCS}) "
        "SELECT 1 FROM w WHERE account_id = '1' AND region = 'a' "
        "UNION ALL SELECT 1 FROM w WHERE account = 'two' "
        "UNION ALL SELECT 1 FROM w WHERE region = 'b'"
    )
    (table,) = bound(text, catalog).tables
    assert len(table.asked) == 3
    assert allowed(table) == {("1", "a"), ("2", "a"), ("2", "b"), ("1", "b"), ("3", "b")}
    assert table.asked_accounts[2] is None


COMPARISONS = st.sampled_from(
    [f"{c} = '{v}'" for c, values in COLUMNS.items() for v in values]
    + [f"'{v}' <> {c}" for c, values in COLUMNS.items() for v in values]
    + ["account_id IN ('1', '2')", "account = '*'", "region = '*'", "vpc_id = 'vpc-1'"]
)
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from((" AND ", " OR ")), inner).map(
            lambda p: f"({''.join(p)})"
        ),
        inner.map(lambda one: f"NOT ({one})"),
    ),
    max_leaves=8,
)


@given(CONDITIONS)
def test_no_scope_is_left_out_that_sqlite_would_keep(catalog: Catalog, condition: str) -> None:
    import apsw

    (table,) = bound(f"SELECT 1 FROM {VPCS} WHERE {condition}", catalog).tables
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE t (account_id, account, region, vpc_id)")
    connection.executemany(
        "INSERT INTO t VALUES (:a, :n, :r, 'vpc-1'), (:a, :n, :r, 'vpc-2')",
        [{"a": s["@account_id"], "n": s["@account"], "r": s["@region"]} for s in SCOPES],
    )
    plain = condition
    for column in ("account", "region"):
        plain = plain.replace(f"{column} = '*'", f"{column} = {column}")
    kept = set(connection.execute(f"SELECT account_id, region FROM t WHERE {plain}"))
    assert kept <= allowed(table)


@pytest.mark.parametrize("column", ["account_id", "account"])
def test_every_account_is_asked_where_one_is_only_compared(column: str, catalog: Catalog) -> None:
    def of(text: str) -> AnyTable:
        return bound(text.format(v=VPCS, s=SUBNETS, c=column), catalog).tables[0]

    assert of("SELECT 1 FROM {v} WHERE {c} = '*'").asked == (ANY_ACCOUNT,)
    assert of("SELECT 1 FROM {v} WHERE {c} IN ('*', 'x')").asked == (ANY_ACCOUNT,)
    assert of("SELECT 1 FROM {v} WHERE {c} = (SELECT max({c}) FROM {s})").asked == (ANY_ACCOUNT,)
    assert of("SELECT 1 FROM {v} v JOIN mine m ON m.a = v.{c}").asked == (ANY_ACCOUNT,)
    outer = of("SELECT 1 FROM {v} v LEFT JOIN {s} s ON v.{c} = 'x'")
    assert (outer.asked, outer.compared_accounts, outer.compared) == ((None,), True, False)
    case = of("SELECT CASE {c} WHEN 'x' THEN 1 END FROM {v}")
    assert (case.asked, case.compared_accounts, case.compared) == ((None,), True, False)
    told = of("SELECT {c}, vpc_id FROM {v}")
    assert (told.asked, told.compared_accounts) == ((None,), False)
    mixed = of("SELECT 1 FROM {v} WHERE {c} || region = 'xy'")
    (way,) = mixed.asked
    assert set(parts(way)) == {ANY_ACCOUNT, ANYWHERE}


def parts(condition: Condition | None) -> tuple[Condition, ...]:
    return getattr(condition, "parts", (condition,)) if condition is not None else ()


JOINS = (
    "SELECT 1 FROM {v} a JOIN {s} b ON a.{c} = b.{c}",
    "SELECT 1 FROM {s} b JOIN {v} a ON (b.{c}, b.vpc_id) = (a.{c}, a.vpc_id)",
    "SELECT 1 FROM {v} a, {s} b WHERE b.{c} = a.{c}",
    "SELECT 1 FROM {v} a JOIN {s} b USING ({c}, vpc_id)",
    "SELECT 1 FROM {v} WHERE ({c}, vpc_id) IN (SELECT {c}, vpc_id FROM {s})",
    "SELECT 1 FROM {v} a JOIN (SELECT {c} AS k FROM {s}) b ON b.k = a.{c}",
)


@pytest.mark.parametrize("text", JOINS)
@pytest.mark.parametrize("column", ["account_id", "account", "region"])
def test_equal_accounts_are_equations_and_ask_no_others(
    text: str, column: str, catalog: Catalog
) -> None:
    tables = bound(text.format(v=VPCS, s=SUBNETS, c=column), catalog).tables
    pairs = {(one.key, one.other.key) for table in tables for one in table.equated}
    assert (f"@{column}", f"@{column}") in pairs
    for table in tables:
        assert (table.asked, table.compared, table.compared_accounts) == ((None,), False, False)


def test_a_name_and_a_number_are_not_the_same(catalog: Catalog) -> None:
    text = f"SELECT 1 FROM {VPCS} a JOIN {SUBNETS} b ON a.account = b.account_id"
    assert all(table.asked == (ANY_ACCOUNT,) for table in bound(text, catalog).tables)


@pytest.mark.parametrize("column", ["account_id", "account", "region"])
def test_rows_that_are_compared_within_a_scope_are_tied(column: str, catalog: Catalog) -> None:
    text = (
        f"SELECT cidr_block, {column} FROM {VPCS} EXCEPT SELECT cidr_block, {column} FROM {SUBNETS}"
    )
    left, right = bound(text, catalog).tables
    tied = right.tied if column == "region" else right.tied_accounts
    other = right.tied_accounts if column == "region" else right.tied
    assert tied == {left.number}
    assert not other


def test_what_is_named_is_known_with_its_place(catalog: Catalog) -> None:
    text = (
        f"SELECT account = 'p' FROM {VPCS} WHERE account_id IN ('1', '*') "
        "AND 'dev' <> account AND account LIKE 'x%' AND region = 'eu-west-1'"
    )
    query = bound(text, catalog)
    assert [one.name for one in query.named_accounts] == ["1"]
    names = {one.name: text[one.offset :] for one in query.named_account_names}
    assert set(names) == {"p", "dev"}
    assert all(rest.startswith(f"'{name}'") for name, rest in names.items())
    assert [one.name for one in query.named_regions] == ["eu-west-1"]


@pytest.mark.parametrize(
    "relation", [VPCS, "awscc.iam.roles", "awscc.ec2.vpcs_list_only", "aws.ec2.vpcs"]
)
def test_every_relation_of_the_cloud_has_the_name_of_its_account(
    relation: str, catalog: Catalog
) -> None:
    (table,) = bound(f"SELECT * FROM {relation} WHERE account = 'one'", catalog).tables
    assert repr(table.asked[0]).startswith("@account =")
    assert "account" in [column.name for column in table.columns]
    (plain,) = bound(f"SELECT * FROM {relation}", catalog).tables
    assert "account" not in [column.name for column in plain.columns]
    assert isinstance(plain, Table)


def test_a_column_of_the_rows_own_wins(catalog: Catalog) -> None:
    own = "aws.sts.get_caller_identity"
    (table,) = bound(f"SELECT * FROM {own} WHERE account = 'one'", catalog).tables
    assert table.asked == (None,)
    (table,) = bound(f"SELECT * FROM {own} WHERE _account = 'one'", catalog).tables
    assert repr(table.asked[0]) == "@account = 'one'"
    one, other = bound(f"SELECT 1 FROM {own} a JOIN {VPCS} b WHERE account = 'x'", catalog).tables
    assert (one.asked, other.asked) == ((None,), (None,))
    assert "account" not in [column.name for column in other.columns]


def test_every_account_is_not_asked_by_the_rows_own_column(catalog: Catalog) -> None:
    with pytest.raises(NotSupportedError, match="what its rows say") as raised:
        bound("SELECT * FROM aws.sts.get_caller_identity WHERE account = '*'", catalog)
    assert raised.value.hint == "write _account = '*'"


def test_a_table_of_ones_own_may_have_the_column_too(catalog: Catalog) -> None:
    text = f"WITH m AS (SELECT 'x' AS account) SELECT account FROM m, {VPCS} v"
    (table,) = bound(text, catalog).tables
    assert table.asked == (None,)
    assert "account" not in [column.name for column in table.columns]
