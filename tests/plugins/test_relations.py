"""Relations of other packages in statements: what they are asked, and what comes of their rows."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.catalog import Catalog, Plugins
from cirrusql.completion import complete
from cirrusql.engine.target import Target
from cirrusql.errors import (
    Cancelled,
    DataError,
    Error,
    IncompleteAnswer,
    MissingKey,
    PluginFailed,
    Timeout,
)
from cirrusql.events import Event
from cirrusql.plugins import Column, Plugin, Relation, Request
from cirrusql.session import Session
from cirrusql.sql import literal
from tests.patience import LONG, cancelled
from tests.plugins.conftest import REGIONS, Opened, found, rows

PEOPLE: list[dict[str, Any]] = [
    {"team": "web", "number": 1, "lead": True, "share": 0.5, "names": ["a", "b"], "more": {"k": 1}},
    {"team": "data", "number": 2, "lead": False, "share": 2},
    {"team": None, "number": 3},
    {"team": "Web", "number": None},
]
COLUMNS = (
    Column("team", key=True),
    Column("number", "integer", key=True),
    Column("lead", "boolean"),
    Column("share", "number"),
    Column("names", "array"),
    Column("more", "object"),
)


class Asked:
    """A relation that gives rows and remembers what it was asked. Mutable: that, and closing."""

    def __init__(self, given: Any = PEOPLE, name: str = "team.a.people", **facts: Any) -> None:
        self.requests: list[Request] = []
        self.given = given
        self.yielded = 0
        self.closed = threading.Event()
        columns = facts.pop("columns", COLUMNS)
        self.relation = Relation(name, columns, self.read, **facts)
        self.plugin = Plugin((self.relation,))

    def read(self, request: Request) -> Any:
        self.requests.append(request)
        given = self.given(request) if callable(self.given) else self.given
        if given is PEOPLE:
            names = {one.name for one in self.relation.columns}
            given = [{k: v for k, v in one.items() if k in names} for one in PEOPLE]
        try:
            for row in given:
                self.yielded += 1
                yield row
        finally:
            self.closed.set()

    @property
    def values(self) -> dict[str, tuple[Any, ...]]:
        return dict(self.requests[-1].values)


def test_values_are_what_the_columns_say(opened: Opened) -> None:
    session = opened(Asked().plugin)
    assert rows(session, "SELECT * FROM team.a.people LIMIT 2") == [
        ("web", 1, 1, 0.5, '["a","b"]', '{"k":1}'),
        ("data", 2, 0, 2, None, None),
    ]
    (result,) = session.execute("SELECT lead, names, team || '' FROM team.a.people")
    assert [column.type for column in result.columns] == ["boolean", "array", None]


@pytest.mark.parametrize(
    ("where", "values"),
    [
        ("team = 'web'", {"team": ("web",)}),
        ("team IN ('web', 'data') AND number = 1", {"team": ("data", "web"), "number": (1,)}),
        ("team = 'web' OR team = 'x'", {"team": ("web", "x")}),
        ("team = 'web' OR number = 2", {}),
        ("number = 1.0", {"number": (1,)}),
        ("number + 0 = 1", {}),
        ("team LIKE 'w%'", {}),
        ("team = 'web' COLLATE NOCASE", {}),
        ("team IS NULL", {}),
        ("team IS NOT DISTINCT FROM 'web'", None),
        ("lead = 1", {}),
        ("team > 'a'", {}),
        ("NOT team = 'web'", {}),
    ],
)
def test_equalities_and_lists_are_told_and_rows_are_those_of_sqlite(
    opened: Opened, where: str, values: dict[str, Any] | None
) -> None:
    asked = Asked()
    session = opened(asked.plugin)
    narrowed = rows(session, f"SELECT number FROM team.a.people WHERE {where}")
    if values is not None:
        assert asked.values == values
    assert narrowed == rows(
        session,
        f"WITH p AS MATERIALIZED (SELECT * FROM team.a.people) SELECT number FROM p WHERE {where}",
    )


VALUES = st.sampled_from([None, 1, 2, 2.0, 3.5, "1", "web", "Web", "", "x'y"])


def _sql(test: tuple[str, str, list[Any]]) -> str:
    column, operator, values = test
    written = [literal(value) for value in values]
    return f"{column} {operator} " + (f"({', '.join(written)})" if operator == "IN" else written[0])


CONDITIONS = st.recursive(
    st.tuples(
        st.sampled_from(["team", "number"]),
        st.sampled_from(["=", "<>", "IS", "IN", ">"]),
        st.lists(VALUES, min_size=1, max_size=3),
    ).map(_sql),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(
            lambda parts: f"({' '.join(parts)})"
        )
        | inner.map(lambda one: f"NOT ({one})")
    ),
    max_leaves=4,
)


def honest(request: Request) -> list[dict[str, Any]]:
    """Only the rows that matter, as a package may give them."""
    return [
        one
        for one in PEOPLE
        if all(one.get(name) in values for name, values in request.values.items())
    ]


@pytest.fixture(scope="module")
def compared() -> Iterator[Session]:
    """A session with a relation that gives only what matters, and one that is told nothing."""
    plugin = Plugin(
        (
            Asked(honest).relation,
            Asked(PEOPLE, "team.a.everybody", columns=_without_keys()).relation,
        )
    )
    catalog = Catalog.open(plugins=Plugins(lambda: [found("t", plugin)]))
    with Session.alone(catalog, Target(local=":memory:").environment(catalog)) as session:
        yield session


@settings(deadline=None)  # which a busy machine passes
@given(CONDITIONS)
def test_a_package_that_gives_only_what_matters_loses_no_row(
    compared: Session, condition: str
) -> None:
    sql = "SELECT team, number FROM team.a.{} WHERE " + condition
    assert rows(compared, sql.format("people")) == rows(compared, sql.format("everybody"))


def _without_keys() -> tuple[Column, ...]:
    return tuple(Column(one.name, one.type) for one in COLUMNS)


def test_only_columns_that_are_read_are_wanted_and_checked(opened: Opened) -> None:
    asked = Asked([{"team": "a", "lead": "no boolean"}])
    session = opened(asked.plugin)
    assert rows(session, "SELECT team FROM team.a.people WHERE number IS NULL") == [("a",)]
    assert set(asked.requests[-1].columns) == {"team", "number"}
    with pytest.raises(DataError, match="for 'lead', which is a boolean, a str: 'no boolean'"):
        rows(session, "SELECT lead FROM team.a.people")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([{"tem": "x"}], "a row with columns that it did not declare: tem"),
        ([["x"]], "a row that is no mapping but list"),
        ([None], "a row that is no mapping but NoneType"),
        ([{"team": 5}], "for 'team', which is a string, an int: 5"),
        ([{"number": True}], "for 'number', which is an integer, a bool: True"),
        ([{"number": 1.0}], "for 'number', which is an integer, a float: 1.0"),
        ([{"share": float("nan")}], "for 'share', which is a number, the number nan"),
        ([{"names": "text"}], "for 'names', which is an array, a str: 'text'"),
        ([{"more": {"k": object()}}], "a value that cannot be written down"),
        ([{"team": "\ud800"}], "a value that cannot be written down"),
    ],
)
def test_wrong_rows_end_the_statement_and_name_the_plugin(
    opened: Opened, given: list[Any], said: str
) -> None:
    session = opened(Asked(given).plugin)
    with pytest.raises(DataError) as raised:
        rows(session, "SELECT * FROM team.a.people")
    assert f"team.a.people: the plugin test (cirrusql-test 1.0) gave {said}" in str(raised.value)


async def _an_async_generator(request: Request) -> Any:
    for one in PEOPLE:
        await asyncio.sleep(0)
        yield one


async def _a_coroutine(request: Request) -> Any:
    return PEOPLE


def _a_list(request: Request) -> Any:
    return PEOPLE


class _Callable:
    def __call__(self, request: Request) -> Any:
        yield from PEOPLE


@pytest.mark.parametrize("read", [_an_async_generator, _a_coroutine, _a_list, _Callable()])
def test_every_way_to_give_rows(opened: Opened, read: Callable[[Request], Any]) -> None:
    session = opened(Plugin((Relation("team.a.people", COLUMNS, read),)))
    assert len(rows(session, "SELECT * FROM team.a.people")) == len(PEOPLE)


@pytest.mark.parametrize("given", [None, 5, "text", {"team": "a"}])
def test_what_gives_no_rows_is_told(opened: Opened, given: Any) -> None:
    session = opened(Plugin((Relation("team.a.people", COLUMNS, lambda request: given),)))
    with pytest.raises(PluginFailed, match=f"it gave no rows but {type(given).__name__}"):
        rows(session, "SELECT * FROM team.a.people")


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (ValueError("no such\nfile"), "failed: ValueError: no such file"),
        (KeyError(), "failed: KeyError"),
        (SystemExit(3), "failed: RuntimeError: it raised SystemExit"),
        (StopIteration(), "failed: RuntimeError"),
        (DataError("not so", hint="do it so"), "failed: not so; do it so"),
    ],
)
def test_what_a_package_raises_is_a_failure_of_its_relation(
    opened: Opened, raised: BaseException, said: str
) -> None:
    def read(request: Request) -> Any:
        yield PEOPLE[0]
        raise raised

    session = opened(Plugin((Relation("team.a.people", COLUMNS, read),)))
    with pytest.raises(PluginFailed) as caught:
        rows(session, "SELECT * FROM team.a.people")
    assert said in str(caught.value)
    assert "team.a.people: the plugin test" in str(caught.value)
    assert rows(session, "SELECT 1") == [(1,)]


# -- regions ---------------------------------------------------------------------------------------


def _by_region(request: Request) -> Any:
    if request.region == "eu-west-1":
        raise OSError("no answer")
    return [{"team": request.region}]


def _regional(given: Any = _by_region) -> Asked:
    return Asked(given, columns=(Column("team", key=True),), regional=True)


def test_a_regional_one_is_asked_where_the_statement_says(opened: Opened) -> None:
    asked = _regional(lambda request: [{"team": request.region}])
    session = opened(asked.plugin)
    for where, regions in (
        ("", REGIONS),
        ("WHERE region = 'eu-west-1'", ("eu-west-1",)),
        ("WHERE region IN ('us-west-2', 'eu-west-1')", ("eu-west-1", "us-west-2")),
    ):
        asked.requests.clear()
        found = rows(session, f"SELECT team, region FROM team.a.people {where}")
        assert sorted(found) == sorted((name, name) for name in regions)
        assert sorted(str(one.region) for one in asked.requests) == sorted(regions)
    with pytest.raises(Error, match="there is no region 'eu-west-9'"):
        rows(session, "SELECT 1 FROM team.a.people WHERE region = 'eu-west-9'")


def test_a_region_that_fails_makes_the_answer_incomplete_and_never_empty(opened: Opened) -> None:
    asked = _regional()
    session = opened(asked.plugin)
    (result,) = session.execute("SELECT team FROM team.a.people")
    assert list(result) == [("us-east-1",)]
    (problem,) = result.diagnostics.problems
    assert "team.a.people could not be read in eu-west-1" in str(problem)
    assert "OSError: no answer" in str(problem)
    with pytest.raises(PluginFailed, match="no answer"):
        rows(session, "SELECT team FROM team.a.people WHERE region = 'eu-west-1'")
    with pytest.raises(IncompleteAnswer, match="false"):
        rows(session, "SELECT 1 WHERE 'eu-west-1' NOT IN (SELECT team FROM team.a.people)")
    strict = opened(asked.plugin, strict=True)
    with pytest.raises(IncompleteAnswer, match="not complete"):
        rows(strict, "SELECT team FROM team.a.people")


def test_rows_keep_the_order_of_regions_and_of_the_package(opened: Opened) -> None:
    def slow_first(request: Request) -> Any:
        for number in range(3):
            time.sleep(0.02 if request.region == "us-east-1" else 0)
            yield {"team": f"{request.region} {number}"}

    session = opened(_regional(slow_first).plugin)
    found = [team for (team,) in rows(session, "SELECT team FROM team.a.people")]
    assert found == [f"{region} {number}" for region in REGIONS for number in range(3)]


# -- with other relations --------------------------------------------------------------------------

GROUPS = (
    "INSERT INTO awscc.logs.log_groups (log_group_name, retention_in_days, region)"
    " VALUES ('web', 7, 'us-east-1'), ('data', 14, 'us-east-1'), ('web', 30, 'eu-west-1')"
)


def test_its_rows_name_the_resources_that_are_read(opened: Opened) -> None:
    events: list[Event] = []
    asked = Asked(columns=_without_keys())
    session = opened(asked.plugin, listener=events.append)
    rows(session, GROUPS)
    events.clear()
    sql = (
        "SELECT g.log_group_name, g.region, p.number FROM awscc.logs.log_groups g"
        " JOIN team.a.people p ON p.team = g.log_group_name ORDER BY 2, 1"
    )
    assert rows(session, sql) == [
        ("web", "eu-west-1", 1),
        ("data", "us-east-1", 2),
        ("web", "us-east-1", 1),
    ]
    calls = {event.operation for event in events if event.name == "call"}
    assert calls == {"GetResource"}, "each is got by name, and nothing is listed"


@pytest.mark.parametrize(
    "order",
    [
        "g.*, p.* FROM awscc.logs.log_groups g JOIN team.a.people p ON",
        "g.*, p.* FROM team.a.people p JOIN awscc.logs.log_groups g ON",
    ],
)
def test_other_rows_tell_it_its_keys(opened: Opened, order: str) -> None:
    asked = Asked(columns=(Column("team", required=True), Column("number", "integer")))
    session = opened(asked.plugin)
    rows(session, GROUPS)
    found = rows(session, f"SELECT count(*) FROM (SELECT {order} p.team = g.log_group_name)")
    assert (found, asked.values) == ([(3,)], {"team": ("data", "web")})
    sql = "SELECT number FROM team.a.people JOIN awscc.logs.log_groups g ON team = log_group_name"
    assert rows(session, f"{sql} WHERE g.retention_in_days = 14") == [(2,)]
    assert asked.values == {"team": ("data",)}
    assert rows(session, f"{sql} WHERE g.retention_in_days = 1") == []


def test_numbers_of_other_rows_are_told_as_numbers(opened: Opened) -> None:
    asked = Asked([{"number": 7}], columns=(Column("number", "integer", required=True),))
    session = opened(asked.plugin)
    rows(session, GROUPS)
    sql = "SELECT number FROM awscc.logs.log_groups, team.a.people WHERE number = retention_in_days"
    assert rows(session, sql) == [(7,)]
    assert asked.values == {"number": (7, 14, 30)}


def test_a_key_that_is_needed_and_not_said_is_refused_before_any_call(opened: Opened) -> None:
    asked = Asked(columns=(Column("team", required=True), Column("number", "integer")))
    session = opened(asked.plugin)
    with pytest.raises(MissingKey, match=r"reading team.a.people needs team; add WHERE team = '…'"):
        rows(session, "SELECT * FROM team.a.people")
    with pytest.raises(MissingKey):
        rows(session, "SELECT * FROM team.a.people WHERE team = 'a' OR number = 1")
    assert rows(session, "SELECT number FROM team.a.people WHERE team = 'web'") == [(1,)]
    assert rows(session, "SELECT number FROM team.a.people WHERE team IN ('web', 'data')") == [
        (1,),
        (2,),
    ]
    assert rows(session, "SELECT * FROM team.a.people WHERE team = 'a' AND team = 'b'") == []
    assert len(asked.requests) == 2
    without = opened(asked.plugin, pushdown=False)
    assert rows(without, "SELECT number FROM team.a.people WHERE team = 'web' AND number = 1") == [
        (1,)
    ]
    assert asked.values == {"team": ("web",)}


def test_two_of_it_in_one_statement_and_with_itself(opened: Opened) -> None:
    asked = Asked()
    session = opened(asked.plugin)
    sql = "SELECT a.team FROM team.a.people a JOIN TEAM.A.People b ON a.number = b.number + 1"
    assert rows(session, sql) == [("data",), (None,)]
    both = "SELECT team FROM team.a.people UNION ALL SELECT name FROM cirrusql.regions"
    assert rows(session, both)[3:5] == [("Web",), ("af-south-1",)]


# -- stopping --------------------------------------------------------------------------------------


def test_limit_stops_the_package(opened: Opened) -> None:
    def endless(request: Request) -> Any:
        number = 0
        while True:
            number += 1
            yield {"number": number}

    asked = Asked(endless)
    session = opened(asked.plugin)
    found = rows(session, "SELECT number FROM team.a.people WHERE number > 1 LIMIT 3")
    assert found == [(2,), (3,), (4,)]
    assert asked.requests[-1].limit == 3
    assert asked.closed.wait(LONG), "its iterator was closed"
    assert asked.yielded <= 1000


def test_rows_come_while_the_package_still_works(opened: Opened) -> None:
    went_on = threading.Event()

    def slow(request: Request) -> Any:
        yield {"number": 1}
        time.sleep(0.15)
        yield {"number": 2}
        went_on.wait(60)
        yield {"number": 3}

    session = opened(Asked(slow).plugin)
    assert rows(session, "SELECT number FROM team.a.people LIMIT 2") == [(1,), (2,)]
    went_on.set()


@pytest.mark.parametrize("is_async", [False, True])
def test_time_runs_out_though_the_package_hangs(opened: Opened, is_async: bool) -> None:
    ended, released = threading.Event(), threading.Event()

    async def hangs(request: Request) -> Any:
        yield {"number": 1}
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    def blocks(request: Request) -> Any:
        yield {"number": 1}
        ended.set()
        released.wait(LONG)

    read: Any = hangs if is_async else blocks
    session = opened(Plugin((Relation("team.a.people", COLUMNS, read),)), timeout=0.3)
    with pytest.raises(Timeout):
        rows(session, "SELECT * FROM team.a.people")
    assert not released.is_set()
    assert ended.wait(LONG)
    assert rows(session, "SELECT 1") == [(1,)]
    released.set()


def test_cancelling_reaches_a_package_that_asks(opened: Opened) -> None:
    stopped = threading.Event()

    def patient(request: Request) -> Any:
        try:
            while True:
                request.context.check()
                time.sleep(0.01)
        except Cancelled:
            stopped.set()
            raise
        yield {}

    session = opened(Plugin((Relation("team.a.people", COLUMNS, patient),)))
    with cancelled(session), pytest.raises(Cancelled):
        rows(session, "SELECT * FROM team.a.people")
    assert stopped.wait(LONG)


def test_the_context_tells_of_time_and_takes_calls(opened: Opened) -> None:
    seen: list[float | None] = []
    events: list[Event] = []

    def read(request: Request) -> Any:
        seen.append(request.context.remaining())
        request.context.called("GetPeople")
        request.context.called("GetPeople")
        yield {"number": 1}

    plugin = Plugin((Relation("team.a.people", COLUMNS, read),))
    session = opened(plugin, timeout=30.0, listener=events.append)
    (result,) = session.execute("SELECT number FROM team.a.people")
    assert list(result) == [(1,)]
    assert result.diagnostics.calls == {"GetPeople": 2}
    assert [event.operation for event in events if event.name == "call"] == ["GetPeople"] * 2
    assert seen[0] is not None
    assert 20 < seen[0] <= 30


def test_a_hundred_thousand_rows(opened: Opened) -> None:
    many = ({"number": number, "team": "t"} for number in range(100_000))
    session = opened(Asked(many).plugin)
    assert rows(session, "SELECT count(*), max(number) FROM team.a.people") == [(100_000, 99_999)]


# -- told of ---------------------------------------------------------------------------------------


def test_plans_and_permissions(opened: Opened) -> None:
    known = Asked(name="team.a.known", permissions=("s3:GetObject",), source="a file").relation
    unknown = Asked(name="team.a.unknown", permissions=None, regional=True).relation
    session = opened(Plugin((known, unknown)))
    (explained,) = session.explain("SELECT * FROM team.a.known WHERE team IN ('b', 'a')")
    text = "\n".join(str(row[0]) for row in explained)
    said = "1 read by the plugin test (cirrusql-test 1.0) with team = a or b, from a file"
    assert said in text
    (explained,) = session.explain("SELECT * FROM team.a.unknown WHERE region = '*' LIMIT 0")
    assert "none: no row can be in the answer" in "\n".join(str(row[0]) for row in explained)
    (policy,) = session.execute("EXPLAIN PERMISSIONS SELECT * FROM team.a.known, team.a.unknown")
    assert '"s3:GetObject"' in next(iter(policy))[0]
    assert policy.diagnostics.notes == [
        "not included: what the plugin test (cirrusql-test 1.0) needs to read team.a.unknown"
    ]


def test_on_aws_nothing_is_called_and_no_credentials_are_needed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    catalog = Catalog.open(plugins=Plugins(lambda: [found("t", Asked().plugin)]))
    with Session.alone(catalog, Target().environment(catalog)) as session:
        (result,) = session.execute("SELECT count(*) FROM team.a.people")
        assert list(result) == [(4,)]
        assert result.diagnostics.total_calls == 0


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("SELECT * FROM tea", ["team"]),
        ("SELECT * FROM team.", ["dir"]),
        ("SELECT * FROM team.dir.", ["owners"]),
        ("SELECT * FROM TEAM.dir.ow", ["owners"]),
        ("SELECT * FROM dirown", ["team.dir.owners"]),
        ("SELECT * FROM dir.ow", ["team.dir.owners"]),
        ("SELECT * FROM team.nope.", []),
        ("SELECT o.t FROM team.dir.owners o", ["team"]),
        ("SHOW SERVICES IN te", ["team"]),
        ("SHOW RESOURCES IN team.", ["dir"]),
        ("SHOW METHODS IN team.dir.", ["owners"]),
        ("DESCRIBE team.dir.", ["owners"]),
    ],
)
def test_names_are_completed(opened: Opened, text: str, first: list[str]) -> None:
    """They were not among what is offered."""
    relation = Relation("team.dir.owners", (Column("team"),), lambda _: [], help="who owns what")
    session = opened(Plugin((relation,)))
    cursor = text.index(" FROM") if text.startswith("SELECT o") else len(text)
    offered = complete(text, cursor, session.surroundings())
    assert [one.text for one in offered[: len(first) or None]] == first


@pytest.mark.parametrize("name", ["team.mine", '"team.dir.owners"', '"TEAM.x"'])
@pytest.mark.parametrize("sql", ["CREATE VIEW {} AS SELECT 1", 'CREATE TABLE "{}" (a)'])
def test_nothing_of_ones_own_is_called_like_a_packages(opened: Opened, sql: str, name: str) -> None:
    relation = Relation("team.dir.owners", (Column("team"),), lambda _: [])
    session = opened(Plugin((relation,)))
    with pytest.raises(Error, match="'team' is a provider: write the name without it"):
        rows(session, sql.format(name).replace('""', '"'))
