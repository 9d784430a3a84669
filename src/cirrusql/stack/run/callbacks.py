"""Asking whether what a statement has begun is done: the section `callback`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from cirrusql.errors import OperationalError
from cirrusql.plan import Verb
from cirrusql.session import Session
from cirrusql.stack.graph.nodes import Scripted, Section
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.statements import Answer, ask

_FAILED = frozenset(("FAILED", "CANCEL_COMPLETE"))
_STATUS = ("operationstatus", "operation_status")


def poll(
    node: Scripted,
    verb: Verb,
    runtime: Mapping[str, Any],
    deployment: Deployment,
    session: Session,
) -> None:
    """Ask as often as the section says until it says that all is done; nothing without one.

    Raises OperationalError when it never does, or as soon as it tells that the request has failed.
    """
    section = node.section("callback", verb.handler)
    if section is None or _is_short(section, runtime.get("callback", {})):
        return
    for attempt in range(section.tries):
        text = section.statement.text(deployment.outputs, runtime)
        deployment.show(node.facts.name, text)
        answer = ask(text, session)
        if _is_done(answer) or any(_is_short(section, row) for row in answer.rows):
            return
        for row in answer.rows:
            _require_not_failed(node.facts.name, row)
        if attempt + 1 < section.tries:
            time.sleep(section.delay)
    raise OperationalError(
        f"the {verb.handler} of '{node.facts.name}' was not done after {section.tries} questions",
        hint="give its callback more retries, or a longer retry_delay",
    )


def _is_done(answer: Answer) -> bool:
    if answer.count is not None:
        return answer.count == 1
    for row in answer.rows:
        for name, value in row.items():
            if name.lower() == "success":
                return str(value).lower() in ("1", "true")
    return False


def _is_short(section: Section, row: Mapping[str, Any]) -> bool:
    """Whether a row has the value that makes further questions needless."""
    name = section.options.get("short_circuit_field")
    if name is None:
        return False
    value: Any = row
    for step in name.removeprefix("callback.").split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value is not None and str(value) == section.options.get("short_circuit_value", "")


def _require_not_failed(node: str, row: Mapping[str, Any]) -> None:
    for name, value in row.items():
        if name.lower() in _STATUS and str(value) in _FAILED:
            said = ", ".join(f"{one}: {text}" for one, text in row.items() if text is not None)
            raise OperationalError(f"the request of '{node}' has ended {value} ({said})")
