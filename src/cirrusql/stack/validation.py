"""What can be known to be wrong with a stack before any call is made."""

from __future__ import annotations

from cirrusql.catalog import Catalog
from cirrusql.errors import Error
from cirrusql.execute.write.calls import Subject
from cirrusql.plan.desired import Violation
from cirrusql.sql import parse, split
from cirrusql.stack.graph.nodes import Declared, NotKnownYet, Scripted
from cirrusql.stack.graph.outputs import NOTHING_YET, Outputs
from cirrusql.stack.graph.stack import Stack
from cirrusql.stack.place import Place
from cirrusql.stack.planning.desired import Desired, desired
from cirrusql.stack.problems import Problems
from cirrusql.stack.templates import TemplateError


def require_valid(stack: Stack, catalog: Catalog) -> None:
    """Raise StackError with every property that the schemas refuse, and every resource twice.

    What depends on other resources is not known yet, and held against nothing.
    """
    problems = Problems()
    outputs = Outputs()
    for name in stack.nodes:
        outputs.set(name, NOTHING_YET)
    seen: dict[tuple[str, str, str], str] = {}
    for node in stack.nodes.values():
        if isinstance(node, Declared):
            wanted = _desired(node, outputs, catalog, problems)
            if wanted is not None:
                _require_distinct(wanted, seen, problems)
        elif isinstance(node, Scripted):
            _require_sql(node, outputs, problems)
    problems.raise_any()


def _desired(
    node: Declared, outputs: Outputs, catalog: Catalog, problems: Problems
) -> Desired | None:
    try:
        if node.facts.condition is not None and not node.facts.condition.holds(outputs):
            return None
        wanted = desired(node, outputs, Subject.of(node.resource_type, catalog).desired)
    except NotKnownYet:
        return None
    except TemplateError as error:
        problems.add(error.message, error.place, error.hint)
        return None
    for violation in wanted.violations:
        problems.add(violation.error.message, _place(node, violation), violation.error.hint)
    return wanted


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


def _require_sql(node: Scripted, outputs: Outputs, problems: Problems) -> None:
    """Note statements that are no SQL, where they can be read already."""
    for section in node.sections.values():
        try:
            text = section.statement.text(outputs, {})
        except (NotKnownYet, TemplateError):
            continue
        try:
            for source in split(text):
                parse(source)
        except Error as error:
            problems.add(str(error), section.statement.place)
