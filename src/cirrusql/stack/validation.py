"""What can be known to be wrong with a stack before any call is made."""

from __future__ import annotations

from collections.abc import Iterable

from cirrusql.catalog import Catalog
from cirrusql.errors import Error
from cirrusql.execute.write.calls import Subject
from cirrusql.plan import write_request
from cirrusql.plan.desired import Violation
from cirrusql.plan.operation_writes import operation_target
from cirrusql.sql import parse, split
from cirrusql.sql.statements import Delete, Insert, Statement, Update
from cirrusql.stack.graph.nodes import (
    Command,
    Declared,
    Expression,
    Node,
    NotKnownYet,
    Query,
    Scripted,
    Section,
)
from cirrusql.stack.graph.outputs import NOTHING_YET, Outputs
from cirrusql.stack.graph.stack import Stack
from cirrusql.stack.place import Place
from cirrusql.stack.planning.desired import Desired, desired
from cirrusql.stack.problems import Problems
from cirrusql.stack.templates import TemplateError


def note_invalid(stack: Stack, catalog: Catalog, problems: Problems) -> None:
    """Note properties that the schemas refuse, statements that are none, resources that are one.

    What depends on other resources is not known yet, and held against nothing.
    """
    outputs = Outputs()
    for name in stack.nodes:
        outputs.set(name, NOTHING_YET)
    seen: dict[tuple[str, str, str], str] = {}
    for node in stack.nodes.values():
        if not _takes_part(node, outputs, problems):
            continue
        if isinstance(node, Declared):
            wanted = _desired(node, outputs, catalog, problems)
            if wanted is not None:
                _require_distinct(wanted, seen, problems)
        for section in _sections(node):
            _require_sql(section, outputs, catalog, problems)


def _takes_part(node: Node, outputs: Outputs, problems: Problems) -> bool:
    """Whether a node takes part for all that is known; its condition may be wrong, too."""
    if node.facts.condition is None:
        return True
    try:
        return node.facts.condition.holds(outputs)
    except NotKnownYet:
        return False
    except TemplateError as error:
        problems.add(error.message, error.place, error.hint)
        return False


def _desired(
    node: Declared, outputs: Outputs, catalog: Catalog, problems: Problems
) -> Desired | None:
    wrong = [one for one in node.expressions if _is_wrong(one, outputs, problems)]
    if wrong:
        return None
    wanted = desired(node, outputs, Subject.of(node.resource_type, catalog).desired)
    # One that is there, as its identifier says, is held against what is there: what cannot be read
    # is missing, and services show what their own schemas refuse.
    is_there = node.identifier is not None or node.is_adopted
    for violation in wanted.violations if not is_there else ():
        problems.add(violation.error.message, _place(node, violation), violation.error.hint)
    return wanted


def _is_wrong(expression: Expression, outputs: Outputs, problems: Problems) -> bool:
    """Whether an expression has no value whatever the others give."""
    try:
        expression.value(outputs)
    except TemplateError as error:
        problems.add(error.message, error.place, error.hint)
        return True
    return False


def _place(node: Declared, violation: Violation) -> Place:
    """Where the value stands that breaks a rule."""
    expression = node.properties.get(str(violation.path[0])) if violation.path else None
    place_of = getattr(expression, "place_of", None)
    return place_of(violation.path[1:]) if place_of is not None else node.facts.place


def _require_distinct(
    wanted: Desired, seen: dict[tuple[str, str, str], str], problems: Problems
) -> None:
    """Note two resources of a stack that are the same one."""
    if not isinstance(wanted.identifier, str) or not isinstance(wanted.region, str | None):
        return
    node = wanted.node
    region = "" if node.resource_type.is_global else wanted.region or ""
    key = (node.resource_type.type_name, region, wanted.identifier)
    other = seen.setdefault(key, node.facts.name)
    if other != node.facts.name:
        message = f"'{node.facts.name}' and '{other}' are the same {key[0]} '{wanted.identifier}'"
        problems.add(message, node.facts.place, "let one of them have another name")


def _sections(node: Node) -> Iterable[Section]:
    """The statements of a node."""
    if isinstance(node, Scripted):
        return node.sections.values()
    return (node.section,) if isinstance(node, Query | Command) else ()


def _require_sql(section: Section, outputs: Outputs, catalog: Catalog, problems: Problems) -> None:
    """Note statements that are no SQL or write to what there is not, where they can be read."""
    try:
        text = section.statement.text(outputs, {})
    except (NotKnownYet, TemplateError):  # it may refer to what only running it will tell
        return
    place = section.statement.place
    try:
        for source in split(text):
            _require_target(parse(source), catalog)
    except Error as error:
        line = error.position.line - 1 if error.position is not None else 0
        problems.add(error.message, place.down(line), error.hint)


def _require_target(statement: Statement, catalog: Catalog) -> None:
    """Raise what a statement that writes is refused with before anything is read."""
    if isinstance(statement, Insert | Update | Delete) and operation_target(statement) is None:
        write_request(statement, catalog)
