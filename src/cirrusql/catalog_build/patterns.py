"""Regular expressions of the schemas, made usable by a JSON Schema validator.

The schemas are written for Java. What another engine reads differently is rewritten where the
meaning is certain, and dropped, by name, where it is not: a rule that is not checked is better
than a catalogue that cannot be built or a value wrongly refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs

_POSIX = {
    "Alnum": "a-zA-Z0-9",
    "Alpha": "a-zA-Z",
    "ASCII": r"\x00-\x7F",
    "Digit": "0-9",
    "Graph": r"\x21-\x7E",
    "Lower": "a-z",
    "Print": r"\x20-\x7E",
    "Space": r"\s",
    "Upper": "A-Z",
}


def replacements(schema: Any) -> dict[str, str | None]:
    r"""Every pattern in a schema that cannot be used as it stands, to what to use instead.

    None means that the pattern has to be dropped.

    >>> replacements({"type": "string", "pattern": r"\A[a-z]+\Z"})
    {'\\A[a-z]+\\Z': '^[a-z]+$'}
    """
    found: dict[str, str | None] = {}
    for pattern in set(_patterns(schema)):
        if not _usable(pattern):
            rewritten = _rewrite(pattern)
            found[pattern] = rewritten if _usable(rewritten) else None
    return dict(sorted(found.items()))


def _patterns(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _patterns(item)
    elif isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        if isinstance(node.get("patternProperties"), dict):
            yield from node["patternProperties"]
        for value in node.values():
            yield from _patterns(value)


def _usable(pattern: str) -> bool:
    """Whether the validator takes the pattern and it can match anything at all."""
    try:
        jsonschema_rs.Draft7Validator({"pattern": pattern}).is_valid("a")
    except ValueError:  # jsonschema_rs.ValidationError is one
        return False
    return True


def _rewrite(pattern: str) -> str:
    pattern = re.sub(r"\\A", "^", pattern)
    pattern = re.sub(r"\\[Zz]", "$", pattern)
    for name, members in _POSIX.items():
        pattern = pattern.replace(rf"[\p{{{name}}}]", f"[{members}]")
        escaped = members.replace("\\", r"\\")
        pattern = re.sub(rf"(\[[^\]]*)\\p\{{{name}\}}", rf"\g<1>{escaped}", pattern)
        pattern = pattern.replace(rf"\p{{{name}}}", f"[{members}]")
    pattern = re.sub(r"^\(\?[a-z]\)", "", pattern)
    if "(?s)" in pattern:
        pattern = _outside_classes(pattern.replace("(?s)", ""), ".", r"[\s\S]")
    pattern = re.sub(r"\\x\{([0-9A-Fa-f]{2})\}", r"\\x\1", pattern)
    pattern = _outside_classes(pattern, "}", r"\}")
    # Java's UTF-16 spelling of "every character past U+FFFF", in both orders it is found in.
    astral = r"\\uD800(?:\\uDC00-\\uDBFF|\\uDBFF-\\uDC00)\\uDFFF"
    pattern = re.sub(astral, lambda _: r"\u{10000}-\u{10FFFF}", pattern)
    # A hyphen next to a class cannot mean a range: `[\w-.]` is `[\w\-.]`.
    return re.sub(r"(\\[wsdWSD]|\\p\{\w+\})-(?!\])", r"\1\\-", pattern)


# What a single character is not to be looked for in: escapes, classes, quantifiers.
_WHOLE = re.compile(r"\\[pPux]\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|.", re.DOTALL)


def _outside_classes(pattern: str, character: str, replacement: str) -> str:
    """The pattern with a character that stands for itself, or for any, replaced."""
    pieces = (match[0] for match in _WHOLE.finditer(pattern))
    return "".join(replacement if piece == character else piece for piece in pieces)
