"""Resource schemas as validators, for what is made up and for what a user wants to write.

The rules are JSON Schema draft 7's, which the schemas are written in: what stands beside a `$ref`
means nothing. A pattern that the validator cannot read is left out, for a rule that is not
checked is better than a value wrongly refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema_rs import Draft7Validator


def validator(schema: Mapping[str, Any], replacements: Mapping[str, str | None]) -> Draft7Validator:
    """The test whether a model satisfies `schema`, with the catalogue's pattern replacements.

    >>> test = validator({"properties": {"A": {"pattern": "(?s)^a"}}}, {"(?s)^a": "^a"})
    >>> test.is_valid({"A": "abc"}), test.is_valid({"A": "b"})
    (True, False)
    """
    from jsonschema_rs import Draft7Validator  # reads never need it, and it takes 50 ms

    def replaced(pattern: str) -> str | None:
        return replacements.get(pattern, pattern)

    def readable(pattern: str) -> str | None:
        found = replaced(pattern)
        return found if found and pattern_test(found) else None

    rules = {key: part for key, part in schema.items() if key != "$schema"}
    try:
        return Draft7Validator(_with_patterns(rules, replaced) if replacements else rules)
    except ValueError:
        # Few schemas come here, so that not every pattern has to be tried for every schema.
        return Draft7Validator(_with_patterns(rules, readable))


@lru_cache(maxsize=4096)
def pattern_test(pattern: str) -> Callable[[str], bool] | None:
    """The test whether a text matches, as validators make it; None where they cannot read it.

    >>> pattern_test("^a+$")("aa"), pattern_test("(?s).*")
    (True, None)
    """
    from jsonschema_rs import Draft7Validator

    try:
        return Draft7Validator({"pattern": pattern}).is_valid
    except ValueError:
        return None


def _with_patterns(node: Any, replaced: Callable[[str], str | None]) -> Any:
    """A copy of the schema with each pattern replaced, or left out where that gives None."""
    if isinstance(node, list):
        return [_with_patterns(part, replaced) for part in node]
    if not isinstance(node, dict):
        return node
    result: dict[str, Any] = {}
    for key, part in node.items():
        if key == "pattern" and isinstance(part, str):
            pattern = replaced(part)
            if pattern is not None:
                result[key] = pattern
        elif key == "patternProperties" and isinstance(part, dict):
            result[key] = {
                pattern: _with_patterns(child, replaced)
                for source, child in part.items()
                if (pattern := replaced(source)) is not None
            }
        else:
            result[key] = _with_patterns(part, replaced)
    if dropped := _dropped(node, replaced):
        result["additionalProperties"] = {"anyOf": _with_patterns(dropped, replaced)}
    return result


def _dropped(node: Mapping[str, Any], replaced: Callable[[str], str | None]) -> list[Any]:
    """The rules of members whose names' pattern is left out, where no other names are allowed.

    Such a member, its rule gone, would be one too many: any name has to be let through.
    """
    rules = node.get("patternProperties")
    if not isinstance(rules, dict) or node.get("additionalProperties") is not False:
        return []
    return [rule for pattern, rule in rules.items() if replaced(pattern) is None]
