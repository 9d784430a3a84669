"""What to type after a SHOW or DESCRIBE: one line, with the names that were shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.catalog import PROVIDER, SYSTEM, Catalog
from cirrusql.errors import StatementInfo
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
        return f"SELECT * FROM {path} LIMIT 5;" if path else None
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


def _after_resources(path: str, catalog: Catalog) -> str:
    """DESCRIBE of a relation of the service that was shown."""
    if path.lower() == SYSTEM:
        return f"SELECT * FROM {SYSTEM}.resource_types WHERE name LIKE '%volume%';"
    service = path.lower().rpartition(".")[2]
    named = (
        f"{PROVIDER}.{of}.{name}" for of, name, *_ in catalog.relation_names() if of == service
    )
    return f"DESCRIBE {next(named, _RELATION)};"


_Step = Callable[[str, Catalog], str]

_STEPS: Mapping[str, _Step] = {
    "PROVIDERS": lambda _path, _catalog: f"SHOW SERVICES IN {PROVIDER};",
    "SERVICES": lambda _path, _catalog: f"SHOW RESOURCES IN {PROVIDER}.ec2;",
    "RESOURCES": _after_resources,
    "METHODS": lambda path, _catalog: f"SHOW INSERT INTO {path};",
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
