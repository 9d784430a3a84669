"""Files with the values of parameters, in the forms that AWS's own tools take."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cirrusql.errors import DataError
from cirrusql.stack.cloudformation.definitions import text_of
from cirrusql.stack.cloudformation.files import read_text
from cirrusql.stack.cloudformation.syntax import read_document
from cirrusql.stack.problems import Problems


def read_parameters(path: Path) -> Mapping[str, str]:
    """The values in a file, JSON or YAML, by the parameters' names.

    It is a mapping of names to values, one with such a mapping as `Parameters` (CodePipeline's
    template configuration), or a list of `ParameterKey` and `ParameterValue`, as the AWS CLI's.
    Raises DataError for a file that is none of these, OperationalError if it cannot be read.
    """
    problems = Problems()
    document = read_document(read_text(path), str(path), problems)
    problems.raise_any()
    found = document.plain if document is not None else None
    if isinstance(found, dict) and isinstance(found.get("Parameters"), dict | list):
        found = found["Parameters"]
    values = _listed(found) if isinstance(found, list) else found
    if not isinstance(values, dict) or any(isinstance(one, dict) for one in values.values()):
        hint = "write a mapping of names to values, or a list of ParameterKey and ParameterValue"
        raise DataError(f"{path} has no values of parameters", hint=hint)
    return {str(name): text_of(value) for name, value in values.items()}


def _value(pair: Mapping[str, Any]) -> Any:
    """The value of a pair; raises DataError for `UsePreviousValue`: values are not kept."""
    if "ParameterValue" not in pair:
        message = f"the parameter {pair['ParameterKey']} has no ParameterValue"
        raise DataError(message, hint="write it: values are not kept")
    return pair["ParameterValue"]


def _listed(items: list[Any]) -> dict[str, Any] | None:
    """The pairs of a list: objects, or texts `NAME=VALUE`."""
    found: dict[str, Any] = {}
    for one in items:
        if isinstance(one, dict) and "ParameterKey" in one:
            found[str(one["ParameterKey"])] = _value(one)
        elif isinstance(one, str) and "=" in one:
            name, _, value = one.partition("=")
            found[name] = value
        else:
            return None
    return found
