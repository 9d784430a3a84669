"""The column `key` of `json_each` and `json_tree`, compared with what is no key there.

A list's keys are 0, 1, …, so `json_each(tags) WHERE key = 'Owner'` has no rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.catalog.shapes import Keys, Shape
from cirrusql.sql.comparisons import Comparison
from cirrusql.sql.grammar import exp
from cirrusql.sql.json_paths import operand_of
from cirrusql.sql.literals import literal
from cirrusql.sql.meant import similar
from cirrusql.sql.predicates import Value

_MOST_NAMES = 6


def keyless(
    comparison: Comparison, keys: Sequence[Keys], document: Shape, *, has_tags: bool
) -> Iterator[str]:
    """A line for each value that is no key.

    `keys` are those that the documents may have which are walked; `document` is the first of
    them, and with `has_tags` the list of a resource's tags.
    """
    names = tuple(dict.fromkeys(name for one in keys for name in one.names))
    has_indexes = any(one.has_indexes for one in keys)
    for value in comparison.values if comparison.symbol in ("=", "<>") else ():
        is_key = value in names if isinstance(value, str) else has_indexes
        if value is not None and not is_key:
            start = f"{comparison.text} is never {literal(value)}"
            if names:
                yield f"{start}: {_named(names, value)}"
            else:
                yield f"{start}: {_indexed(comparison, document, value, has_tags=has_tags)}"


def _named(names: Sequence[str], value: Value) -> str:
    meant = similar(value, names) if isinstance(value, str) else None
    if meant is not None:
        return f"did you mean {literal(meant)}?"
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"the keys are {', '.join(names[:_MOST_NAMES])}{more}"


def _indexed(comparison: Comparison, document: Shape, value: Value, *, has_tags: bool) -> str:
    """What to say of a list's key that is compared with a text."""
    why = "the keys of a list are 0, 1, …"
    text = str(value)
    if text.isascii() and text.isdigit():
        return f"{why}, write no quotes"
    beside = _value_beside(comparison.operand)
    element = document.at(0)
    member = similar(text, element.fields) if element is not None else None
    if member is not None:
        return f"{why}, write {beside} ->> {operand_of((member,))}"
    if has_tags:
        test = f"{beside} ->> 'Key' {comparison.symbol} {literal(text)}"
        return f"{why}, write {test}, or json_each(tags_map)"
    return f"{why}, look into {beside}"


def _value_beside(key: exp.Expr) -> str:
    """The column `value` of what a column `key` is of."""
    qualifier = key.args.get("table") if isinstance(key, exp.Column) else None
    return f"{qualifier.sql(dialect='sqlite')}.value" if qualifier is not None else "value"
