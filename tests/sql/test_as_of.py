"""AS OF behind a relation's name: found wherever one may stand, and nothing else disturbed."""

from __future__ import annotations

import apsw
import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import Error, NotSupportedError, ParseError, Position
from cirrusql.sql import BoundQuery, Fragment, inline, parse, split
from cirrusql.sql.as_of import as_of_of_setting
from cirrusql.sql.binding import bind
from cirrusql.sql.lexer import tokens
from cirrusql.sql.postgres import respelt

VPCS = "awscc.ec2.vpcs"
MOMENTS = {
    "AS OF '2026-11-20'": "AS OF '2026-11-20'",
    "as of\n  '2026-11-20T10:00:00Z'": "AS OF '2026-11-20T10:00:00Z'",
    "AS OF RUN '01JD'": "AS OF RUN '01JD'",
    "AS /* x */ OF LATEST": "AS OF LATEST",
    "AS OF +'2026-11-20'": "AS OF '2026-11-20'",
}
PLACES = (
    "SELECT {a}.vpc_id FROM {t} {as_} {a}",
    "SELECT vpc_id FROM {t}",
    "SELECT * FROM awscc.ec2.subnets s JOIN {t} {as_} {a} ON {a}.vpc_id = s.vpc_id",
    "SELECT * FROM {t} {as_} {a} LEFT JOIN awscc.ec2.subnets s ON {a}.vpc_id = s.vpc_id",
    "SELECT 1 FROM awscc.ec2.subnets s, {t} {as_} {a}, mine",
    "SELECT 1 FROM (awscc.ec2.subnets s NATURAL JOIN {t} {as_} {a})",
    "SELECT 1 FROM (SELECT * FROM {t} {as_} {a} WHERE region = 'eu-west-1') AS OF",
    "WITH w (x) AS MATERIALIZED (SELECT vpc_id FROM {t} {as_} {a}) SELECT x AS of FROM w, w AS u",
    "SELECT (SELECT count(*) FROM {t}) AS of, 'x'",
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM {t} {as_} {a} WHERE {a}.region = 'eu-west-1')",
    "VALUES ((SELECT max(vpc_id) FROM {t}))",
    "SELECT vpc_id FROM {t} UNION SELECT vpc_id FROM awscc.ec2.subnets ORDER BY 1 LIMIT 3",
)


def bound(text: str, catalog: Catalog, views: dict[str, str] | None = None) -> BoundQuery:
    return bind(Fragment(text, 0, len(text)), catalog, views or {})


def words(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("written", MOMENTS)
@pytest.mark.parametrize("as_", ["", "AS"])
def test_it_is_found_wherever_a_relation_stands(
    place: str, written: str, as_: str, catalog: Catalog
) -> None:
    text = place.format(t=f"{VPCS} {written}", a="v", as_=as_)
    plain = place.format(t=VPCS, a="v", as_=as_)
    query, without = bound(text, catalog), bound(plain, catalog)
    of = {table.relation.name: table.as_of for table in query.tables}
    assert str(of.pop(VPCS)) == MOMENTS[written]
    assert not any(of.values())
    # SQLite is given the very query that it is given without the words.
    assert words(query.sql) == words(without.sql)
    assert [(t.where, t.asked, t.equated) for t in query.tables] == [
        (t.where, t.asked, t.equated) for t in without.tables
    ]
    found = next(t.as_of for t in query.tables if t.as_of)
    assert found is not None
    assert found.position == Position(1, text.index(written) + 1)


def test_every_relation_has_its_own(catalog: Catalog) -> None:
    text = (
        f"SELECT 1 FROM {VPCS} AS OF 'a' x JOIN {VPCS} AS OF 'b' y, {VPCS} AS OF RUN 'a', {VPCS} z"
    )
    tables = bound(text, catalog).tables
    assert [str(one.as_of) for one in tables] == ["AS OF 'a'", "AS OF 'b'", "AS OF RUN 'a'", "None"]
    assert len({one.staging for one in tables}) == len(tables)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT vpc_id AS of FROM {VPCS}",
        f"SELECT of.vpc_id FROM {VPCS} AS of",
        f"SELECT of.vpc_id FROM {VPCS} of",
        f"SELECT of.vpc_id FROM {VPCS} AS of JOIN mine AS latest",
        f"SELECT 'x' AS of, 'LATEST' FROM {VPCS} AS \"of\"",
        f"WITH of AS (SELECT vpc_id FROM {VPCS}) SELECT * FROM of AS run",
        f"SELECT CAST(vpc_id AS TEXT) AS of FROM {VPCS} WHERE 'AS OF ''x''' <> vpc_id -- AS OF 'x'",
        f"SELECT sum(1) OVER (ORDER BY vpc_id) AS of FROM {VPCS} AS of ORDER BY of",
    ],
)
def test_what_is_called_of_is_left_alone(text: str, catalog: Catalog) -> None:
    query = bound(text, catalog)
    assert not any(table.as_of for table in query.tables)
    for table in query.tables:
        assert query.sql.count(table.staging) == 1
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE mine (a); CREATE TABLE cirrusql_scan1 (vpc_id, region)")
    connection.execute(query.sql)


REFUSED = {
    "SELECT 1 FROM mine {m}": "'mine', which is your own, has no AS OF",
    "SELECT 1 FROM main.mine {m} x": "has no AS OF",
    f"WITH w AS (SELECT 1 FROM {VPCS}) SELECT 1 FROM w {{m}} x": "which WITH defines, has no AS OF",
    "SELECT 1 FROM (SELECT 1) {m}": "AS OF stands behind the name of a relation",
    "SELECT 1 FROM cirrusql.regions {m} x": "cirrusql.regions has no AS OF",
    "SELECT 1 FROM json_each('[]') {m}": "AS OF stands behind the name of a relation",
    f"SELECT 1 FROM {VPCS} v {{m}}": "AS OF stands behind the name of a relation",
    "SELECT 1 FROM old {m} x": "which is a view, has no AS OF",
}


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("written", MOMENTS)
def test_what_has_no_past_says_so(text: str, written: str, catalog: Catalog) -> None:
    whole = text.replace("{m}", written)
    with pytest.raises(ParseError, match=REFUSED[text]) as raised:
        bound(whole, catalog, {"old": f"SELECT * FROM {VPCS}"})
    assert raised.value.position == Position(1, whole.index(written) + 1)


def test_a_view_keeps_the_moment_of_its_own_query(catalog: Catalog) -> None:
    views = {"old": f"SELECT vpc_id FROM {VPCS} AS OF 'then' v", "twice": "SELECT * FROM old AS of"}
    query = bound(f"SELECT 1 FROM twice AS t, {VPCS} AS OF LATEST", catalog, views)
    assert [str(one.as_of) for one in query.tables] == ["AS OF 'then'", "AS OF LATEST"]


def test_a_parameter_may_say_the_moment(catalog: Catalog) -> None:
    text = f"SELECT 1 FROM {VPCS} AS OF :day v JOIN {VPCS} AS OF RUN :run w"
    given = inline(text, {"day": "it's", "run": "01J"})
    one, other = bound(given, catalog).tables
    assert one.as_of is not None
    assert other.as_of is not None
    assert (one.as_of.text, one.as_of.kind) == ("it's", "moment")
    assert (other.as_of.text, other.as_of.kind) == ("01J", "run")
    # Told as a place in what the user wrote, not in what it became.
    assert other.as_of.position == Position(1, text.index("AS OF RUN") + 1)


@pytest.mark.parametrize(
    "text",
    [
        f"UPDATE {VPCS} {{m}} SET tags = '[]' WHERE Identifier = 'v'",
        f"DELETE FROM {VPCS} {{m}} WHERE Identifier = 'v'",
        f"INSERT INTO {VPCS} {{m}} (cidr_block) VALUES ('10.0.0.0/16')",
    ],
)
@pytest.mark.parametrize("written", MOMENTS)
def test_a_change_is_made_to_what_is_there_now(text: str, written: str) -> None:
    whole = text.replace("{m}", written)
    with pytest.raises(NotSupportedError, match="there now") as raised:
        parse(next(split(whole)))
    assert raised.value.position == Position(1, whole.index(written) + 1)


def test_a_query_inside_a_change_may_read_the_past() -> None:
    inner = f"(SELECT vpc_id FROM {VPCS} AS OF '2026-11-20' v)"
    for text in (
        f"DELETE FROM {VPCS} WHERE Identifier IN {inner}",
        f"UPDATE {VPCS} SET tags = '[]' WHERE Identifier IN {inner}",
    ):
        parse(next(split(text)))


@pytest.mark.parametrize("written", [one for one in MOMENTS if "+" not in one])
@pytest.mark.parametrize("place", PLACES[:6])
def test_postgres_spelling_keeps_the_words(place: str, written: str, catalog: Catalog) -> None:
    text = place.format(t=f"{VPCS} {written}", a="v", as_="")
    query = bound(respelt(text, postgres=True), catalog)
    (found,) = (str(t.as_of) for t in query.tables if t.as_of)
    assert found == MOMENTS[written]


def test_postgres_strings_with_escapes_are_read(catalog: Catalog) -> None:
    text = respelt(f"SELECT v.vpc_id::text FROM {VPCS} AS OF E'a\\'b' v", postgres=True)
    (table,) = bound(text, catalog).tables
    assert table.as_of is not None
    assert table.as_of.text == "a'b"


@pytest.mark.parametrize("written", MOMENTS)
@pytest.mark.parametrize("wrong", ["WHERE (v.region = ", "JOIN awscc.ec2.nope n", "JOIN WHERE"])
def test_errors_behind_it_are_told_where_they_are(
    written: str, wrong: str, catalog: Catalog
) -> None:
    places = []
    for moment in (written, ""):
        text = f"SELECT 1 FROM {VPCS} {moment}\n v {wrong}"
        with pytest.raises(Error) as raised:
            bound(text, catalog)
        assert raised.value.position is not None
        lines = text.count("\n")
        places.append((raised.value.position.line - lines, raised.value.position.column))
    assert places[0] == places[1]


def test_a_setting_says_the_same_as_the_words() -> None:
    here = Position(1, 1)
    assert str(as_of_of_setting("latest", here)) == "AS OF LATEST"
    assert str(as_of_of_setting("run 01J", here)) == "AS OF RUN '01J'"
    assert str(as_of_of_setting("2026-11-20", here)) == "AS OF '2026-11-20'"


def test_many_are_read_at_once(catalog: Catalog) -> None:
    joined = " JOIN ".join(f"{VPCS} AS OF '{n}' t{n}" for n in range(12))
    tables = bound(f"SELECT 1 FROM {joined}", catalog).tables
    assert [t.as_of.text for t in tables if t.as_of] == [str(n) for n in range(12)]
    places = [table.as_of.position.column for table in tables if table.as_of]
    assert places == sorted(places)
