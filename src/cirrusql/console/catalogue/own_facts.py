"""The page of a table or view of the user's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cirrusql.completion.surroundings import OwnRelation
from cirrusql.console.catalogue.entries import KINDS
from cirrusql.console.catalogue.statement_facts import offered, sample
from cirrusql.errors import UnknownName
from cirrusql.session import Session


def own_facts(own: Iterable[OwnRelation], name: str, session: Session | None) -> dict[str, Any]:
    """What is known of one; raises UnknownName.

    A view's columns are those of its query, which is understood and not run. Without a session,
    which one that runs a statement is, they are not known, and that is said.
    """
    one = next((of for of in own if of.name.lower() == name.lower()), None)
    if one is None:
        hint = "search for it with Ctrl+K; it may be another tab's own"
        raise UnknownName(f"no table or view '{name}'", hint=hint)
    quoted = '"' + one.name.replace('"', '""') + '"'
    text = f"SELECT *\nFROM {quoted}"
    notes = [f"It is your own {one.kind}."]
    columns: list[tuple[str, str | None]] = [(column, None) for column in one.columns]
    if not columns and session is not None:
        (described,) = session.describe(text)
        columns = [(of.name, of.type) for of in described.columns or ()]
    if not columns:
        notes.append("Its columns are not known while a statement runs in this tab: look again.")
    return {
        "kind": "own",
        "word": KINDS["own"],
        "name": one.name,
        "service": None,
        "resource": one.name,
        "type_name": None,
        "description": "",
        "is_regional": False,
        "is_global": False,
        "regions": [],
        "columns": [_column(*column) for column in columns],
        "methods": [],
        "permissions": [],
        "notes": notes,
        "view": one.query or None,
        "statements": [offered("SELECT", "All rows", text, None)],
        **sample(quoted, ()),
    }


def _column(name: str, type_: str | None) -> dict[str, Any]:
    return {
        "name": name, "property": None, "type": type_ or "", "description": "", "flags": [],
        "values": [], "fields": [], "cut": False,
    }  # fmt: skip
