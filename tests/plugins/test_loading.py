"""Which plugins are used, what is told of those that are not, and that others go on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from cirrusql.catalog import Catalog, Plugins
from cirrusql.catalog.plugins import Found, installed
from cirrusql.errors import DataError, Error, UnknownName
from cirrusql.plugins import Argument, Column, Function, Plugin, Relation, Type
from cirrusql.session import Session
from tests.plugins.conftest import Opened, found, rows


def relation(name: str = "team.a.people", *columns: Column, **facts: Any) -> Relation:
    return Relation(name, columns or (Column("team"),), lambda request: [{"team": "x"}], **facts)


def function(name: str, implementation: Any = str.upper, **facts: Any) -> Function:
    arguments = facts.pop("arguments", (Argument("text"),))
    return Function(name, arguments, implementation, "test", "for a test", "1", **facts)


GOOD = Plugin((relation("good.a.b"),), (function("shout"),))


def told(session: Session, sql: str) -> list[str]:
    """The notes of a statement."""
    (result,) = session.execute(sql)
    list(result)
    return list(result.diagnostics.notes)


@pytest.mark.parametrize(
    ("plugin", "said"),
    [
        (
            ImportError("no module named 'x'"),
            "could not be loaded: ImportError: no module named 'x'",
        ),
        (SystemExit(1), "could not be loaded: SystemExit: 1"),
        (lambda: 1 / 0, "could not be loaded: ZeroDivisionError: division by zero"),
        ({"relations": ()}, "is not used: its entry point gives no Plugin but dict"),
        (Plugin(("x",)), "is not used: a relation is no Relation but str"),  # type: ignore[arg-type]
        (Plugin((relation("team.people"),)), "a name is provider.service.resource"),
        (Plugin((relation("Team.a.people"),)), "a name is provider.service.resource"),
        (Plugin((relation("awscc.s3.buckets"),)), "'awscc' is taken"),
        (Plugin((relation("cirrusql.a.requests"),)), "'cirrusql' is taken"),
        (Plugin((relation("team.a.b", Column("Name")),)), "column 'Name': a name has lower-case"),
        (Plugin((relation("team.a.b", Column("rowid")),)), "column 'rowid': that name is taken"),
        (
            Plugin((relation("team.a.b", Column("region"), regional=True),)),
            "column 'region': that name is taken",
        ),
        (Plugin((relation("team.a.b", Column("x", "text")),)), "'text' is none of the six types"),
        (
            Plugin((relation("team.a.b", Column("x", "array", key=True)),)),
            "column 'x': a key is of type string or integer",
        ),
        (Plugin((relation(), relation())), "relation team.a.people is there already"),
        (Plugin((relation("good.a.b"),)), "good.a.b is there already, of the plugin good"),
    ],
)
def test_a_broken_plugin_is_told_once_and_breaks_nothing(
    opened: Opened, plugin: Any, said: str
) -> None:
    session = opened(found("good", GOOD), found("zz", plugin))
    (note,) = told(session, "SELECT * FROM good.a.b")
    assert "the plugin zz (cirrusql-zz 1.0) " in note
    assert said in note
    assert told(session, "SHOW PROVIDERS") == []
    assert rows(session, "SELECT team, shout('a') FROM good.a.b") == [("x", "A")]
    with pytest.raises(UnknownName) as raised:
        rows(session, "SELECT * FROM zzz.a.b")
    assert said in str(raised.value), "what is missing may be the plugin's"


@pytest.mark.parametrize(
    ("functions", "said"),
    [
        ((function("upper"),), "SQL function 'upper', and so has SQLite"),
        ((function("json_has_key"),), "SQL function 'json_has_key', and so has cirrusql"),
        ((function("shout"),), "SQL function 'shout', and so has good (cirrusql-good 1.0)"),
        ((function("Loud"),), "function 'Loud': a name is in lower case"),
        ((str.upper,), "a function is no Function but method_descriptor"),
        (
            (function("loud", implementation=5),),
            "function loud: its implementation cannot be called",
        ),
    ],
)
def test_a_plugin_with_a_wrong_function_is_not_used(
    opened: Opened, functions: tuple[Any, ...], said: str
) -> None:
    session = opened(found("good", GOOD), found("zz", Plugin((relation(),), functions)))
    assert rows(session, "SELECT shout('a'), upper('b')") == [("A", "B")]
    with pytest.raises(UnknownName) as raised:
        rows(session, "SELECT * FROM team.a.people")
    assert said in str(raised.value)


def test_two_plugins_of_one_name_are_both_not_used_and_both_named(opened: Opened) -> None:
    one = found("team", Plugin((relation("one.a.b"),)), "first-package")
    two = found("team", Plugin((relation("two.a.b"),)), "second-package")
    session = opened(one, two, found("good", GOOD))
    with pytest.raises(UnknownName) as raised:
        rows(session, "SELECT * FROM one.a.b")
    assert "two plugins are called 'team'" in str(raised.value)
    assert "first-package 1.0 and second-package 1.0" in str(raised.value)
    assert rows(session, "SELECT * FROM good.a.b") == [("x",)]


def test_what_cannot_even_be_looked_for(opened: Opened) -> None:
    def broken() -> Iterator[Found]:
        raise UnicodeDecodeError("utf-8", b"", 0, 1, "metadata")
        yield

    catalog = Catalog.open(plugins=Plugins(broken))
    from cirrusql.engine.target import Target

    with Session.alone(catalog, Target(local=":memory:").environment(catalog)) as session:
        (note,) = told(session, "SHOW PROVIDERS")
    assert note.startswith("plugins cannot be looked for: UnicodeDecodeError")


# -- functions -------------------------------------------------------------------------------------

FUNCTIONS = Plugin(
    functions=(
        function("shout"),
        function(
            "halves",
            lambda n: ((n // 2,), (n - n // 2,)),
            columns=("half",),
            arguments=(Argument("n", Type.INTEGER),),
        ),
        function("known", lambda text: int(text is not None), takes_nulls=True),
        function("fails", lambda text: text["x"]),
    )
)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT shout('a'), SHOUT(5), shout(NULL)", [("A", "5", None)]),
        ("SELECT \"shout\"('a')", [("A",)]),
        ("SELECT known(NULL), known('a')", [(0, 1)]),
        ("SELECT half FROM halves(7)", [(3,), (4,)]),
        ("SELECT half FROM halves(NULL)", []),
        (
            "SELECT value, half FROM json_each('[2,4]'), halves(value)",
            [(2, 1), (2, 1), (4, 2), (4, 2)],
        ),
        ("WITH w(x) AS (SELECT shout('b')) SELECT x FROM w", [("B",)]),
        ("CREATE TEMP VIEW v AS SELECT shout('c') AS x; SELECT x FROM v", [("C",)]),
        ("CREATE TABLE t AS SELECT shout('d') AS x; SELECT x FROM t", [("D",)]),
        ("CREATE TABLE t (x TEXT); INSERT INTO t SELECT shout('e'); SELECT x FROM t", [("E",)]),
        ("SELECT count(*) FROM good.a.b WHERE shout(team) = 'X'", [(1,)]),
        ("SELECT region FROM awscc.s3.buckets WHERE shout(region) = 'NOWHERE'", []),
    ],
)
def test_functions_wherever_functions_stand(opened: Opened, sql: str, expected: list[Any]) -> None:
    plugin = Plugin((relation("good.a.b"),), FUNCTIONS.functions)
    assert rows(opened(plugin), sql) == expected


def test_a_view_of_an_earlier_session_brings_its_functions(tmp_path: Any) -> None:
    from cirrusql.engine.target import Target

    for sql, expected in (
        ("CREATE VIEW v AS SELECT half, shout('c') AS x FROM halves(2)", []),
        ("SELECT x FROM v WHERE half = 1", [("C",), ("C",)]),
    ):
        catalog = Catalog.open(plugins=Plugins(lambda: [found("t", FUNCTIONS)]))
        environment = Target(local=":memory:").environment(catalog)
        with Session.alone(catalog, environment, database=tmp_path / "own.sqlite3") as session:
            assert rows(session, sql) == expected


def test_a_function_that_fails_is_named_and_one_that_is_missing_is_guessed(opened: Opened) -> None:
    session = opened(FUNCTIONS)
    with pytest.raises(DataError, match="fails: string indices"):
        rows(session, "SELECT fails('x')")
    with pytest.raises(Error, match=r"no function 'shoot'; did you mean 'shout'\?"):
        rows(session, "SELECT shoot('x')")
    with pytest.raises(Error, match=r"write shout\(text\)"):
        rows(session, "SELECT shout('x', 2)")


def test_functions_are_listed_with_their_plugin(opened: Opened) -> None:
    session = opened(FUNCTIONS)
    sql = "SELECT name, kind, signature FROM cirrusql.functions WHERE source LIKE 'test (%'"
    listed = rows(session, sql)
    assert ("halves", "table", "halves(n)") in listed
    assert len(listed) == 4
    assert any(row[0] == "shout" for row in rows(session, "SHOW FUNCTIONS"))


# -- when they are looked for ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "SELECT count(*), max(region), json_extract('{}', '$') FROM awscc.s3.buckets",
        "SELECT CAST(1 AS TEXT) WHERE 1 IN (1, 2) AND EXISTS (SELECT 1)",
        "CREATE TABLE t (a, b); INSERT INTO t (a, b) VALUES (1, 2); SELECT * FROM t",
        "SELECT value FROM json_each('[1]') JOIN (SELECT 1 AS x) ON (x = value)",
        "SHOW SERVICES IN awscc",
        "SHOW RESOURCES IN awscc.s3",
        "DESCRIBE awscc.s3.buckets",
        "SELECT split_part('a/b', '/', 1), row_number() OVER (ORDER BY 1)",
    ],
)
def test_what_needs_none_looks_for_none(sql: str) -> None:
    from cirrusql.engine.target import Target

    looked = []

    def find() -> list[Found]:
        looked.append(sql)
        return []

    catalog = Catalog.open(plugins=Plugins(find))
    with Session.alone(catalog, Target(local=":memory:").environment(catalog)) as session:
        rows(session, sql)
    assert looked == []


def test_nothing_is_imported_where_no_package_has_the_entry_point() -> None:
    code = (
        "import sys; from cirrusql.catalog.plugins import installed;"
        "assert list(installed()) == []; print('importlib.metadata' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


@pytest.mark.parametrize(
    ("switch", "names"), [("off", []), ("OFF ", []), ("", ["one", "two"]), ("two, three", ["two"])]
)
def test_the_switch(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, switch: str, names: list[str]
) -> None:
    info = tmp_path / "some_package-2.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: some-package\nVersion: 2.0\n")
    (info / "entry_points.txt").write_text("[cirrusql.plugins]\none = some:one\ntwo = some:two\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("CIRRUSQL_PLUGINS", switch)
    assert sorted(str(one) for one in installed()) == [
        f"{name} (some-package 2.0)" for name in names
    ]
