"""`query` and `explain`: one statement that only reads, within a budget."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from cirrusql.errors import BudgetExceeded, NotSupportedError, ReadOnly
from cirrusql.mcp.answers import Answer, Explained, Rows
from cirrusql.mcp.budgets import least
from cirrusql.mcp.replies import json_text, without_nothing
from cirrusql.mcp.work import Work
from cirrusql.plan.secret_texts import hidden_cell, without_secrets
from cirrusql.result import Result
from cirrusql.session import Session
from cirrusql.session.description import Description
from cirrusql.sql.lexer import lenient_tokens
from cirrusql.values import DOCUMENTS, converted, document

Parameters = list[Any] | dict[str, Any] | None
_READS = frozenset(("SELECT", "SHOW", "DESCRIBE", "DESCRIBE METHOD"))
_LONGEST_NAME = 100
_WRITES = frozenset(("INSERT", "UPDATE", "DELETE"))


def query(
    work: Work,
    sql: str,
    parameters: Parameters,
    max_rows: int,
    max_calls: int | None,
    seconds: float | None,
) -> Answer:
    """The rows of one statement that only reads, as many as there is room for."""
    most = least(max_rows, work.budget.rows)
    with work.session(work.limited(max_calls, seconds)) as session:
        _require_reading(session, sql)
        (result,) = session.execute(sql, sql_values(parameters), max_rows=most)
        rows, why = _rows(result, work)
        result.close()
    told = result.diagnostics
    if why is None and told.more:
        why = f"max_rows is {most}"
    answer: Answer = {
        "columns": [[_name(column.name), column.type] for column in result.columns],
        "rows": rows,
        "row_count": len(rows),
        "truncated": why is not None,
        "complete": told.complete,
        "calls": work.calls,
    }
    if told.problems:
        answer["problems"] = [
            without_nothing(
                {
                    "scope": ", ".join(one.regions) or one.relation,
                    "code": one.error.error_code or type(one.error).__name__,
                    "message": without_secrets(one.message),
                }
            )
            for one in told.problems
        ]
    if told.notes:
        answer["notes"] = [*map(without_secrets, told.notes)]
    if why is not None:
        answer["next"] = (
            f"there are more rows: {why}; ask for fewer columns, add WHERE or GROUP BY,"
            f" or go on with LIMIT {len(rows) or 1} OFFSET {len(rows)} and an ORDER BY"
        )
    return answer


def explain(work: Work, sql: str, parameters: Parameters) -> Explained:
    """How one query would be answered, and what that needs; no call is made."""
    with work.session(work.limited(0, None)) as session:
        description = _require_reading(session, sql)
        kind = description.statement.kind
        if kind != "SELECT":
            return {"plan": [f"no call: {kind} tells what is known here"]}
        (result,) = session.explain(sql, sql_values(parameters))
        answer: Explained = {"plan": [str(row[0]) for row in result]}
        notes = [*result.diagnostics.notes]
        (permitted,) = session.execute(f"EXPLAIN PERMISSIONS {sql}", sql_values(parameters))
        ((policy,),) = permitted
        answer["permissions"] = actions(document(policy))
        notes += permitted.diagnostics.notes
        if description.columns:
            answer["columns"] = [[_name(one.name), one.type] for one in description.columns]
        if notes:
            answer["notes"] = [*dict.fromkeys(notes)]
    return answer


def actions(policy: Any) -> list[str]:
    """The actions of an IAM policy, which is most of what it says.

    >>> actions({"Statement": [{"Action": ["b:B", "a:A"]}, {"Action": "a:A"}]})
    ['a:A', 'b:B']
    """
    found: set[str] = set()
    for statement in policy.get("Statement", ()):
        action = statement.get("Action", ())
        found.update([action] if isinstance(action, str) else action)
    return sorted(found)


def _require_reading(session: Session, sql: str) -> Description:
    """What the one statement of a text gives; raises ReadOnly for one that does more than read."""
    # An INSERT that is wrong is told first that no INSERT is taken.
    first = next(lenient_tokens(sql), None)
    _require_no_write(first.text.upper() if first is not None else "")
    descriptions = session.describe(sql)
    if len(descriptions) != 1:
        hint = "call the tool once for each"
        raise NotSupportedError(f"give one statement, not {len(descriptions)}", hint=hint)
    kind = descriptions[0].statement.kind
    _require_no_write(kind)
    if kind not in _READS:
        hint = f"there is {', '.join(sorted(_READS))}"
        raise ReadOnly(f"this tool only reads, and takes no {kind}", hint=hint)
    return descriptions[0]


def _require_no_write(kind: str) -> None:
    """Raise ReadOnly for a kind of statement that writes."""
    if kind == "EXEC":
        hint = "write it as a SELECT, or as an INSERT, UPDATE or DELETE for `plan`"
        raise ReadOnly("no tool takes EXEC", hint=hint)
    if kind in _WRITES:
        hint = "`plan` takes it, changes nothing and gives a token for `apply`"
        raise ReadOnly(f"this tool only reads, and {kind} writes", hint=hint)


def _rows(result: Result, work: Work) -> tuple[Rows, str | None]:
    """The rows as JSON, without what looks like a secret; and why there are not all of them."""
    types = [column.type for column in result.columns]
    names = [column.name for column in result.columns]
    found: Rows = []
    most = work.budget.bytes
    for raw in result:
        size = 0
        # To look for secrets in a cell of 400 MB took a minute, and nothing else ran then.
        if most is None or _size(raw) <= most:
            hidden = tuple(map(hidden_cell, raw, names))  # of the user's own tables and functions
            (row,) = converted(types, iter((hidden,)), DOCUMENTS)
            cells = [*map(_cell, row)]
            size = len(json_text(cells).encode()) + 1
        if most is not None and (not size or work.bytes + size > most):
            if not found:
                hint = "ask for fewer columns, or for parts of a document: tags ->> 'Owner'"
                raise BudgetExceeded(f"one row has more than the {most} bytes there are", hint=hint)
            return found, f"an answer has {most} bytes at most"
        work.bytes += size
        work.rows += 1
        found.append(cells)
    return found, None


def _cell(value: Any) -> Any:
    r"""A value of SQLite's as JSON has it: bytes as hexadecimal digits, no infinite number.

    >>> _cell(b"\x00\xff"), _cell(float("-inf")), _cell(1.5)
    ('00ff', '-inf', 1.5)
    """
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, float) and not isfinite(value) else value


def _name(column: str) -> str:
    """A column's name, which is its whole expression where no other is given, cut.

    >>> _name("a"), len(_name("count(*) " * 99))
    ('a', 101)
    """
    return column if len(column) <= _LONGEST_NAME else f"{column[:_LONGEST_NAME]}…"


def _size(row: tuple[Any, ...]) -> int:
    """At least how many bytes a row is."""
    return sum(len(cell) for cell in row if isinstance(cell, str | bytes))


def sql_values(parameters: Parameters) -> list[Any] | Mapping[str, Any] | None:
    """Parameters as a session takes them: documents as JSON texts."""
    if isinstance(parameters, dict):
        return {name: _value(value) for name, value in parameters.items()}
    return None if parameters is None else [_value(value) for value in parameters]


def _value(value: Any) -> Any:
    return json_text(value) if isinstance(value, dict | list) else value
