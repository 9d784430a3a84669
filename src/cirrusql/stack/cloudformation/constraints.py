"""The constraints of parameters: which values a template allows, in CloudFormation's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cirrusql.stack.cloudformation.definitions import Definition, text_of

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


_WORDS = {
    **dict.fromkeys(("yes", "on", "true"), "true"),
    **dict.fromkeys(("no", "off", "false"), "false"),
}


def as_allowed(one: Definition, text: str) -> str:
    """A value as the template has it that allows `[Yes, No]` without quotes.

    YAML makes booleans of those, and CloudFormation `true` and `false` of booleans; whoever gives
    the word that stands in the template means that.
    """
    allowed = one.facts.get("AllowedValues")
    values = allowed.plain if allowed is not None else ()
    if isinstance(values, list) and any(isinstance(value, bool) for value in values):
        return text if text in map(text_of, values) else _WORDS.get(text.lower(), text)
    return text


def broken(one: Definition, members: Sequence[str]) -> Iterator[str]:
    """What is wrong with the value of a parameter, of which these are the members."""
    yield from _malformed(one, members)
    yield from _broken(one, members)


def _malformed(one: Definition, members: Sequence[str]) -> Iterator[str]:
    if one.inner in ("Number", "List<Number>"):
        for text in members:
            if not _NUMBER.fullmatch(text):
                yield f"Parameter '{one.name}' must be a number."
                return


def _broken(one: Definition, members: Sequence[str]) -> Iterator[str]:
    """The constraints that a value breaks, in CloudFormation's words."""
    for text in members:
        why = next(_reasons(one, text), None)
        if why is not None:
            said = one.facts.get("ConstraintDescription")
            reason = text_of(said.plain) if said is not None else why
            yield f"Parameter {one.name} failed to satisfy constraint: {reason}"
            return


def _reasons(one: Definition, text: str) -> Iterator[str]:
    shown = "****" if one.is_secret else f"'{text}'"
    allowed = one.facts.get("AllowedValues")
    if allowed is not None and isinstance(allowed.plain, list):
        values = [text_of(value) for value in allowed.plain]
        if text not in values:
            yield f"must be one of [{', '.join(values)}], not {shown}"
    pattern = one.facts.get("AllowedPattern")
    if pattern is not None and not _matches(str(pattern.plain), text):
        yield f"must match pattern {pattern.plain}"
    length, number = float(len(text)), float(text) if _NUMBER.fullmatch(text) else None
    for key, value, sign, words in (
        ("MinLength", length, -1, "must contain at least {} characters"),
        ("MaxLength", length, 1, "must contain at most {} characters"),
        ("MinValue", number, -1, "must be a number not less than {}"),
        ("MaxValue", number, 1, "must be a number not greater than {}"),
    ):
        limit = one.facts.get(key)
        if limit is None or value is None:
            continue
        bound = text_of(limit.plain)
        if _NUMBER.fullmatch(bound) and (value - float(bound)) * sign > 0:
            yield words.format(bound)


def _matches(pattern: str, text: str) -> bool:
    """Whether a text is wholly of a pattern; one that only Java understands holds nothing back."""
    import regex  # which knows `\\p{…}` and possessive quantifiers, as Java's patterns have them

    for version in (regex.V1, regex.V0):  # sets in sets as Java has them, else plain ones
        try:
            return regex.fullmatch(pattern, text, version, timeout=1.0) is not None
        except regex.error:
            continue
        except TimeoutError:
            break
    return True
