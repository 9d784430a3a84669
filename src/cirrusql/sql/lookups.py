"""Look-ups in documents as a query writes them, and what is wrong with one that finds nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.catalog.shapes import Shape, Step, Within
from cirrusql.records import Record, replace
from cirrusql.sql.grammar import exp
from cirrusql.sql.json_access import LOOKUPS, gives_json, is_function, looked_up, steps_of
from cirrusql.sql.json_paths import operand_of, path_of
from cirrusql.sql.literals import literal
from cirrusql.sql.meant import corrected
from cirrusql.sql.origins import Origin

_ARROWS = ("->", "->>")
# Functions whose second argument is a path, and what they give where it leads nowhere.
_FUNCTIONS = {
    "json_array_length": "is always NULL",
    "json_type": "is always NULL",
    "json_each": "has no rows",
    "json_tree": "has no rows",
}
_MOST_KEYS = 6
_LONGEST = 240


class Lookup(Record):
    """One look-up: `steps` into the document that `base` is.

    `function` is how it is called, or the arrow that it is; `path` is what says the steps.
    """

    base: exp.Expr
    steps: tuple[Step, ...]
    function: str
    path: exp.Expr

    def _written(self, operand: str) -> str:
        base = self.base.sql(dialect="sqlite")
        if self.function in _ARROWS:
            return f"{base} {self.function} {operand}"
        return f"{self.function}({base}, {operand})"

    def complaint(self, origin: Origin, shape: Shape) -> str | None:
        """What is wrong with it, in a line; None if it may find something.

        `origin` and `shape` are where the base comes from and what is known of it.
        """
        if shape.follow(self.steps) is not None:
            return None
        found, done = shape, 0
        while (after := found.at(self.steps[done])) is not None:
            found, done = after, done + 1
        where = replace(origin, steps=(*origin.steps, *self.steps[:done]))
        why = f"{label(where)} {_lack(found, self.steps[done])}"
        text = _short(self._written(self.path.sql(dialect="sqlite")))
        finds = _FUNCTIONS.get(self.function, "is always NULL")
        return f"{text} {finds}: {why}{self._advice(origin, shape, found)}"

    def _advice(self, origin: Origin, shape: Shape, found: Shape) -> str:
        better = self.instead(origin, shape)
        if better is not None:
            return f", write {better}"
        keys = list(found.fields)
        more = f" and {len(keys) - _MOST_KEYS} more" if len(keys) > _MOST_KEYS else ""
        return f", it has {', '.join(keys[:_MOST_KEYS])}{more}" if keys else ""

    def instead(self, origin: Origin, shape: Shape) -> str | None:
        """What to write to find what was probably meant; None if nothing comes to mind."""
        tag = _tag(origin, shape, self.steps)
        if tag is not None:
            return f"{_beside(self.base, 'tags_map')} ->> {operand_of((tag,))}"
        better = corrected(shape, self.steps)
        if better is None:
            return None
        is_arrow = self.function in _ARROWS
        return self._written(operand_of(better) if is_arrow else literal(path_of(better)))


def lookups(node: exp.Expr) -> Iterator[Lookup]:
    """The look-ups that an expression is by itself, not those in it: usually one or none."""
    if isinstance(node, LOOKUPS) and not is_function(node):
        steps = looked_up(node)
        if steps:
            arrow = "->" if gives_json(node) else "->>"
            yield Lookup(node.this, steps, arrow, node.expression)
    elif isinstance(node, LOOKUPS):
        for path in (node.expression, *node.expressions):
            steps = steps_of(path)
            if steps:
                yield Lookup(node.this, steps, "json_extract", path)
    elif isinstance(node, exp.JSONType):  # the one of these functions that sqlglot knows
        yield from _called("json_type", [node.this, node.expression])
    elif isinstance(node, exp.Anonymous) and str(node.this).lower() in _FUNCTIONS:
        yield from _called(str(node.this).lower(), node.expressions)


def _called(name: str, arguments: Sequence[exp.Expr | None]) -> Iterator[Lookup]:
    """The look-up of a function whose second argument is a path."""
    base, path, *_ = (*arguments, None, None)
    steps = steps_of(path) if path is not None else None
    if steps and base is not None and path is not None:
        yield Lookup(base, steps, name, path)


def label(origin: Origin) -> str:
    """A place in a column's documents, to be read.

    >>> from cirrusql.sql.columns import REGION
    >>> label(Origin(None, REGION, (Within.TEXT, "Rules", Within.EACH, 0, "Id")))
    'region.Rules[*][0].Id'
    """
    pieces = [origin.column.name.removeprefix("@model")]
    for step in origin.steps:
        if isinstance(step, str):
            pieces.append(f".{step}")
        elif isinstance(step, int):
            pieces.append(f"[{step}]")
        elif step is not Within.TEXT:
            pieces.append("[*]" if step is Within.EACH else "…")
    return "".join(pieces).removeprefix(".")


_NOUNS = {
    "array": "a list",
    "object": "an object",
    "string": "a text",
    "boolean": "true or false",
    "integer": "a number",
    "number": "a number",
}


def _lack(shape: Shape, step: Step) -> str:
    """Why a step leads nowhere."""
    if isinstance(step, str) and "object" in shape.types:
        return f"has no '{step}'"
    nouns = dict.fromkeys(_NOUNS.get(one, one) for one in sorted(shape.types))
    return f"is {' or '.join(nouns)}"


def _tag(origin: Origin, shape: Shape, steps: Sequence[Step]) -> str | None:
    """The tag that is looked up by its name in a list of Key and Value."""
    if not is_tag_list(origin):
        return None
    name = steps[-1] if isinstance(steps[0], str) else None
    element = shape.at(0)
    if not isinstance(name, str) or element is None or corrected(element, (name,)) is not None:
        return None
    return name


def is_tag_list(origin: Origin) -> bool:
    """Whether a place is the whole of the property that has a resource's tags."""
    resource_type = getattr(origin.relation, "resource_type", None)
    if resource_type is None or any(step is not Within.TEXT for step in origin.steps):
        return False
    return bool(origin.column.key == resource_type.tag_property)


def _beside(base: exp.Expr, name: str) -> str:
    """Another column of the relation that a column is of."""
    column = base.unnest()
    qualifier = column.args.get("table") if isinstance(column, exp.Column) else None
    return f"{qualifier.sql(dialect='sqlite')}.{name}" if qualifier is not None else name


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
