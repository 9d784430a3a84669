"""A policy's file: TOML, in which a word that says nothing is an error."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cirrusql.errors import DataError, did_you_mean
from cirrusql.mcp.budgets import DEFAULT_BUDGET, NO_LIMIT
from cirrusql.mcp.policy import METHODS, Names, Policy

_SECTIONS = ("relations", "services", "regions", "writes", "budgets")


def read_policy(path: Path | str) -> Policy:
    """The policy in a TOML file; raises DataError for what it cannot say."""
    path = Path(path)
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise DataError(f"cannot read the policy {path}: {error.strerror}") from None
    except ValueError as error:  # both what is no TOML and what is no UTF-8
        raise DataError(f"the policy {path} is not TOML: {error}") from None
    return policy_of(found, path.name)


def policy_of(found: Mapping[str, Any], name: str) -> Policy:
    """The policy that a document says; names are in lower case, as relations' are.

    >>> policy_of({"relations": {"deny": ["awscc.iam.*"]}}, "p").relations.deny
    ('awscc.iam.*',)
    """
    _require_known(found, _SECTIONS, name)
    budgets = _table(found, "budgets", name)
    life = _table(budgets, "life", f"{name}: budgets")
    call = {key: value for key, value in budgets.items() if key != "life"}
    return Policy(
        name,
        _names("relations", found, name),
        _names("services", found, name),
        _names("regions", found, name),
        writes=_writes(found, name),
        call=DEFAULT_BUDGET.changed(call, f"{name}: budgets"),
        life=NO_LIMIT.changed(life, f"{name}: budgets.life"),
    )


def _names(section: str, found: Mapping[str, Any], name: str) -> Names:
    table = _table(found, section, name)
    _require_known(table, ("allow", "deny"), f"{name}: {section}")
    allow = _texts(table["allow"], f"{name}: {section}.allow") if "allow" in table else None
    return Names(section, allow, _texts(table.get("deny", ()), f"{name}: {section}.deny"))


def _writes(found: Mapping[str, Any], name: str) -> Mapping[str, tuple[str, ...]] | None:
    if "writes" not in found:
        return None
    made = {}
    for pattern, methods in _table(found, "writes", name).items():
        where = f"{name}: writes.'{pattern}'"
        made[pattern.lower()] = _texts(methods, where)
        _require_known(made[pattern.lower()], METHODS, where)
    return made


def _table(found: Mapping[str, Any], key: str, name: str) -> Mapping[str, Any]:
    table = found.get(key, {})
    if not isinstance(table, dict):
        raise DataError(f"{name}: {key} is a table, not {table!r}")
    return table


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise DataError(f"{where} is a list of texts, not {value!r}")
    return tuple(one.lower() for one in value)


def _require_known(given: Iterable[str], known: Sequence[str], where: str) -> None:
    """Raise DataError for a word that is none: a misspelt `deny` would deny nothing."""
    for word in given:
        if word not in known:
            hint = did_you_mean(word, known) or f"there is {', '.join(known)}"
            raise DataError(f"{where} cannot have '{word}'", hint=hint)
