"""Writes that would carry a secret from one place to another, or write what hides one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cirrusql.errors import NotAllowed
from cirrusql.execute.write.calls import DESIRED_STATE, WriteCall
from cirrusql.execute.write.planned import PlannedWrite
from cirrusql.mcp.followed import require_hidden_after
from cirrusql.plan import PATCH_DOCUMENT, Verb
from cirrusql.plan.secret_texts import hidden_value
from cirrusql.plan.secrets import HIDDEN
from cirrusql.values import document


def require_nothing_hidden(request: Mapping[str, Any]) -> None:
    """Raise NotAllowed for a call's input that would write `***`.

    What was hidden from a statement is `***` in what it gives, and would take the secret's place.
    """
    operations = document(request.get(PATCH_DOCUMENT)) or []
    given = [document(request.get(DESIRED_STATE)), *(one.get("value") for one in operations)]
    if any(HIDDEN in text for text in _texts(given)):
        hint = "secrets are hidden from statements here; a PatchDocument changes what is beside one"
        message = f"this would write {HIDDEN} over a secret of {request['TypeName']}"
        raise NotAllowed(message, hint=hint)


def require_no_secret(call: WriteCall, model: Any) -> None:
    """Raise NotAllowed for a call that would copy, try out or unmask a secret.

    `model` is the resource as it is now.
    """
    operations = document((call.request or {}).get(PATCH_DOCUMENT)) or []
    if call.wanted is None and model is not None:
        require_hidden_after(model, operations, call.type_name)


def require_no_guess(plan: PlannedWrite) -> None:
    """Raise NotAllowed for a change that would tell whether a secret is what it says.

    A value that is there already is no change, so `SET description = 'postgres://app:guess@db'`
    said yes or no. Whether it is right makes no difference to what is raised here.
    """
    for call in plan.calls:
        wanted, model = call.wanted, call.model
        if call.verb is not Verb.UPDATE or wanted is None or model is None:
            continue
        for name in plan.request.columns:
            if _hides(model.get(name), name) and _hides(wanted.get(name), name):
                hint = "a PatchDocument replaces it without a look at what is there"
                message = f"{name} of {call.type_name} has a secret, and so has its new value"
                raise NotAllowed(message, hint=hint)


def _hides(value: Any, name: str) -> bool:
    return bool(hidden_value(value, name) != value)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value
