"""SHOW: what the catalogue and the session know as rows, under StackQL's column names.

What a relation of our own has too is shown from its rows. Nothing here needs the parser of queries,
whose import would take longer than all of SHOW; only a WHERE may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.catalog import PROVIDER, SYSTEM, system_relation
from cirrusql.engine.statement import StatementContext
from cirrusql.engine.system_rows import EVERYTHING
from cirrusql.execute.query import answer, fetch, plan
from cirrusql.execute.read.system import rows_of_system
from cirrusql.result import Result, rows_of
from cirrusql.session.asked import Asked, Row, Shown
from cirrusql.session.show_relations import providers, resources, services
from cirrusql.sql import Test, find_relation, possible, require_provider
from cirrusql.sql.literals import literal
from cirrusql.sql.own_names import quoted
from cirrusql.sql.script import Composed
from cirrusql.sql.statements import Show
from cirrusql.version import VERSION


def show(statement: Show, context: StatementContext) -> Result:
    """The rows of a SHOW; raises UnknownName for an unknown provider, service or relation.

    LIKE compares the column `name`, or else the first. WHERE is any condition on the columns.
    """
    names, rows = _SHOWN[statement.what](Asked(statement, context))
    if statement.like is not None:
        alike = Test("name", "like", (statement.like,))
        place = names.index("name") if "name" in names else 0
        rows = [row for row in rows if possible(alike, {"name": str(row[place])})]
    if statement.where is not None:
        return _where(names, rows, statement, context)
    return rows_of(names, rows)


def _where(
    names: tuple[str, ...], rows: list[Row], statement: Show, context: StatementContext
) -> Result:
    """The rows for which SQLite finds the condition true, as it finds it in any query."""
    assert statement.where is not None
    import json

    cells = ", ".join(f"value ->> {place} AS {quoted(name)}" for place, name in enumerate(names))
    known = literal(json.dumps(rows))
    query = Composed(
        (
            f"SELECT * FROM (SELECT {cells} FROM json_each({known})) WHERE (",
            statement.where,
            "\n)",  # behind a comment, too
        )
    )
    found = plan(query, context)
    fetch(found, context)
    return answer(found.query, context)


def _version(asked: Asked) -> Shown:
    if not asked.statement.extended:
        return ("version",), [(VERSION,)]
    import platform  # 6 ms that nothing else here takes

    info = asked.catalog.info()
    machine = f"{platform.system().lower()}/{platform.machine()}"
    # A release has no commit of its own; what it knows of AWS is as old as its catalogue.
    return ("version", "commit", "build_date", "platform"), [(VERSION, None, info.built, machine)]


def _auth(asked: Asked) -> Shown:
    path = asked.statement.path
    if path is not None:
        require_provider(asked.catalog, path.parts[0], path.position)
    environment = asked.context.engine.environment
    return ("provider", "type", "description"), [
        (PROVIDER, "aws_signing_v4", environment.description)
    ]


def _system(name: str) -> Callable[[Asked], Shown]:
    """What shows all of a relation of our own."""

    def shown(asked: Asked) -> Shown:
        relation = system_relation((SYSTEM, name))
        assert relation is not None
        rows = rows_of_system(relation, asked.catalog, asked.context.system_rows, EVERYTHING)
        return tuple(one.name for one in relation.facts), list(rows)

    return shown


def _methods(asked: Asked) -> Shown:
    path = asked.path
    relation = find_relation(asked.catalog, path.parts, path.position)
    names: tuple[str, ...] = ("MethodName", "RequiredParams", "SQLVerb")
    rows = [(one.name, ", ".join(one.required_params), one.sql_verb) for one in relation.methods]
    if not asked.statement.extended:
        return names, list(rows)
    from cirrusql.session.methods import description

    described = (description(one, relation) for one in relation.methods)
    return (*names, "description"), [
        (*row, text) for row, text in zip(rows, described, strict=True)
    ]


def _insert(asked: Asked) -> Shown:
    from cirrusql.session.insert_template import insert_template

    return ("insert_statement",), [(insert_template(asked.statement, asked.catalog),)]


def _tables(asked: Asked) -> Shown:
    """What of the user's own has rows of its own."""
    return ("name", "kind"), [row[:2] for row in asked.own() if row[1] != "view"]


def _views(asked: Asked) -> Shown:
    """What of the user's own is a query, whether its rows are kept or not."""
    return ("name", "kind", "query"), [row for row in asked.own() if row[1] != "table"]


_SHOWN: Mapping[str, Callable[[Asked], Shown]] = {
    "PROVIDERS": providers,
    "VERSION": _version,
    "AUTH": _auth,
    "REGIONS": _system("regions"),
    "FUNCTIONS": _system("functions"),
    "SETTINGS": _system("settings"),
    "SERVICES": services,
    "RESOURCES": resources,
    "METHODS": _methods,
    "INSERT INTO": _insert,
    "TABLES": _tables,
    "VIEWS": _views,
}
