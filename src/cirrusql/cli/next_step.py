"""What to type after a SHOW or DESCRIBE: one line, with the names that were shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.catalog import API_PROVIDER, PROVIDER, SYSTEM, ApiRelation, Catalog
from cirrusql.errors import Error, StatementInfo
from cirrusql.sql import find_relation
from cirrusql.sql.lexer import Kind, Token, lenient_tokens

_NAMES = (Kind.WORD, Kind.QUOTED_NAME)
_BEFORE_NAMES = ("IN", "FROM", "INTO")
_RELATION = f"{PROVIDER}.ec2.volumes"


def next_step(statement: StatementInfo, catalog: Catalog) -> str | None:
    """What could be typed after a statement; None after one that shows nothing of what there is.

    >>> from cirrusql.errors import Position
    >>> text = "SHOW SERVICES IN awscc"
    >>> next_step(StatementInfo(1, 1, 1, "SHOW", text, Position(1, 1)), Catalog.open())
    'SHOW RESOURCES IN awscc.ec2;'
    """
    tokens = list(lenient_tokens(statement.text))
    words = [token.text.upper() for token in tokens if token.kind is Kind.WORD]
    if words[:2] in (["DESCRIBE", "METHOD"], ["DESC", "METHOD"]) and len(words) > 2:
        path = _path([token for token in tokens[2:] if not token.is_word(*_SKIPPED)])
        return f"SHOW METHODS IN {path.rpartition('.')[0]};"
    if words[:1] in (["DESCRIBE"], ["DESC"]):
        path = _path([token for token in tokens[1:] if not token.is_word(*_SKIPPED)])
        return _reading(path, catalog) if path else None
    if words[:1] != ["SHOW"]:
        return None
    what = next((word for word in words[1:] if word not in _SKIPPED), "")
    step = _STEPS.get(what)
    place = next((n for n, t in enumerate(tokens) if t.is_word(*_BEFORE_NAMES)), len(tokens))
    return step(_path(tokens[place + 1 :]), catalog) if step is not None else None


_SKIPPED = ("EXTENDED", "FULL")


def _path(tokens: list[Token]) -> str:
    """The dotted name at the beginning of some tokens."""
    found = ""
    for token in tokens:
        is_name = token.kind in _NAMES and (not found or found.endswith("."))
        if not is_name and not (token.is_symbol(".") and found):
            break
        found += token.text
    return found


def _of_operations(path: str) -> bool:
    """Whether a path begins with the provider of operations."""
    return path.lower().split(".")[0] == API_PROVIDER


def _operation(path: str, catalog: Catalog) -> ApiRelation | None:
    """The relation of an operation that a path names; None if it names something else."""
    try:
        found = find_relation(catalog, path.split("."))
    except Error:
        return None
    return found if isinstance(found, ApiRelation) else None


def _reading(path: str, catalog: Catalog) -> str:
    """A query for a few rows, with what an operation must be told."""
    operation = _operation(path, catalog)
    told = " AND ".join(f"{name} = '…'" for name in operation.required) if operation else ""
    return f"SELECT * FROM {path}{' WHERE ' if told else ''}{told} LIMIT 5;"


def _after_services(path: str, _catalog: Catalog) -> str:
    return f"SHOW RESOURCES IN {API_PROVIDER if _of_operations(path) else PROVIDER}.ec2;"


def _after_methods(path: str, catalog: Catalog) -> str:
    operation = _operation(path, catalog)
    if operation is None:
        return f"SHOW INSERT INTO {path};"
    return f"DESCRIBE METHOD {operation.name}.{operation.resource};"


def _after_resources(path: str, catalog: Catalog) -> str:
    """DESCRIBE of a relation of the service that was shown."""
    if path.lower() == SYSTEM:
        return f"SELECT * FROM {SYSTEM}.resource_types WHERE name LIKE '%volume%';"
    service = path.lower().rpartition(".")[2]
    if _of_operations(path):
        of = service if "." in path else "ec2"
        names = catalog.api.names(of.replace("-", "_"))
        return f"DESCRIBE {API_PROVIDER}.{names[0][0]}.{names[0][1]};" if names else ""
    named = (
        f"{PROVIDER}.{of}.{name}" for of, name, *_ in catalog.relation_names() if of == service
    )
    return f"DESCRIBE {next(named, _RELATION)};"


_Step = Callable[[str, Catalog], str]

_STEPS: Mapping[str, _Step] = {
    "PROVIDERS": lambda _path, _catalog: f"SHOW SERVICES IN {PROVIDER};",
    "SERVICES": _after_services,
    "RESOURCES": _after_resources,
    "METHODS": _after_methods,
    "INSERT": lambda _path, _catalog: "fill it in; `cirrusql exec -i FILE` takes it as it is",
    "REGIONS": lambda _path, _catalog: "SELECT … WHERE region IN ('eu-west-1', 'us-east-1');",
    "FUNCTIONS": lambda _path, _catalog: "SELECT split_part('a-b-c', '-', 2);",
    "SETTINGS": lambda _path, _catalog: "SET output = json; or RESET ALL;",
    "TABLES": lambda _path, _catalog: f"CREATE TABLE mine AS SELECT * FROM {_RELATION};",
    "VIEWS": lambda _path, _catalog: f"CREATE VIEW mine AS SELECT * FROM {_RELATION};",
    "VERSION": lambda _path, _catalog: f"SHOW SERVICES IN {PROVIDER};",
    "AUTH": lambda _path, _catalog: "SELECT DISTINCT account_id FROM awscc.ec2.vpcs;",
    "TRANSACTION": lambda _path, _catalog: "BEGIN; queues the writes that follow",
}
