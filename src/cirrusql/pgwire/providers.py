"""Providers as StackQL's clients ask for them: they want versions of their registry's kind."""

from __future__ import annotations

from cirrusql.result import Result, rows_of

# The columns of SHOW PROVIDERS, and of REGISTRY LIST without and with a provider.
_TELLING = frozenset((("name", "version"), ("provider", "version"), ("provider", "versions")))
# What stacks are known to pin: one client looks for that very version in the list.
_PINNED = ("v26.03.00379",)


def versioned(result: Result, version: str) -> Result:
    """What SHOW PROVIDERS and REGISTRY LIST give, with a version for the catalogue's own.

    Any other result is itself. The version is one that satisfies every pin, since clients would
    install another otherwise, and there is none.
    """
    names = tuple(column.name for column in result.columns)
    if names not in _TELLING:
        return result
    told = ", ".join((*_PINNED, version)) if "versions" in names else version
    rows = [(name, told) for name, _ in result]
    shown = rows_of(names, rows)
    shown.statement = result.statement
    return shown
