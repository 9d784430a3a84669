"""The page of each SQL function, as Markdown: what it does, and an example that is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from cirrusql.docs.tables import cell
from cirrusql.engine.functions import FUNCTIONS, SqlFunction
from cirrusql.engine.functions.declared.sqlite import SQLITES, SqlitesFunction

AnyFunction = SqlFunction | SqlitesFunction


@cache
def documented_functions() -> Mapping[str, tuple[AnyFunction, ...]]:
    """All functions by name, our own and SQLite's: some names have two meanings.

    >>> [one.signature for one in documented_functions()["split_part"]]
    ['split_part(text, delimiter, n)']
    """
    found: dict[str, tuple[AnyFunction, ...]] = {}
    every: list[AnyFunction] = [*FUNCTIONS, *SQLITES]
    for one in every:
        found[one.name] = (*found.get(one.name, ()), one)
    return dict(sorted(found.items()))


def statement(function: AnyFunction) -> str:
    """The example as a statement.

    >>> statement(documented_functions()["hex"][0])
    "SELECT hex('a') = '61';"
    """
    is_query = isinstance(function, SqlFunction) and bool(function.columns)
    return f"{function.example};" if is_query else f"SELECT {function.example};"


def function_markdown(name: str, functions: Sequence[AnyFunction]) -> str:
    """The page, ending in a newline."""
    blocks = [f"# {name}", *(block for one in functions for block in _blocks(one))]
    return "\n\n".join(blocks) + "\n"


def _blocks(function: AnyFunction) -> Iterator[str]:
    own = isinstance(function, SqlFunction)
    yield f"## `{function.signature}`"
    yield cell(function.help)
    yield f"A function of {'CirruSQL' if own else 'SQLite'}, one of those for {function.group}."
    if isinstance(function, SqlFunction) and function.columns:
        columns = ", ".join(f"`{one}`" for one in function.columns)
        yield f"It stands in FROM and gives rows with the columns {columns}."
    if isinstance(function, SqlFunction) and function.takes_nulls is False:
        yield "If an argument is NULL, so is its value."
    yield "An example, which is true:"
    yield f"```sql\n{statement(function)}\n```"
