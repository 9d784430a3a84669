"""What goes wrong with a template, and where in its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cirrusql.errors import ProgrammingError, did_you_mean
from cirrusql.stack.place import Place
from cirrusql.stack.templates.references import Reference

_KNOWN = 12
"""So many known names are told in an error."""


class TemplateError(ProgrammingError):
    """A template that is wrong, or cannot be rendered with what it was given.

    `place` is the file and the line of it where the mistake is.

    >>> from cirrusql.stack.place import Place
    >>> str(TemplateError("no", place=Place("a.iql", 3), hint="think"))
    'a.iql:3: no; think'
    """

    def __init__(self, message: str, *, place: Place | None = None, **fields: Any) -> None:
        super().__init__(message, **fields)
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {super().__str__()}" if self.place else super().__str__()


class UndefinedVariable(TemplateError):
    """A template uses what has no value; `reference` is what that is."""

    def __init__(self, message: str, *, reference: Reference | None = None, **fields: Any) -> None:
        super().__init__(message, **fields)
        self.reference = reference


def undefined(reference: Reference, variables: Mapping[str, Any], place: Place) -> TemplateError:
    """The error for a variable, or an attribute of one, that is not there.

    >>> from cirrusql.stack.place import Place
    >>> str(undefined(Reference("vpcid"), {"vpc_id": 1}, Place("vpc.iql", 12)))
    "vpc.iql:12: undefined variable 'vpcid'; did you mean 'vpc_id'? known are 'vpc_id'"
    >>> str(undefined(Reference("vpc", "id"), {"vpc": {"arn": 1}}, Place("vpc.iql", 12)))
    "vpc.iql:12: 'vpc' has no 'id'; it has 'arn'"
    """
    root, attribute = reference.root, reference.attribute
    if attribute is None or root not in variables:
        message, hint = f"undefined variable '{root}'", _hint(root, variables, "known are")
    else:
        inside = variables[root]
        names = inside if isinstance(inside, Mapping) else ()
        message = f"'{root}' has no '{attribute}'"
        hint = _hint(attribute, names, "it has")
    return UndefinedVariable(message, reference=reference, place=place, hint=hint)


def _hint(name: str, known: Iterable[str], verb: str) -> str:
    names = sorted(map(str, known))
    if not names:
        return f"{verb} none"
    told = ", ".join(f"'{one}'" for one in names[:_KNOWN])
    more = f" and {len(names) - _KNOWN} more" if len(names) > _KNOWN else ""
    meant = did_you_mean(name, names)
    return f"{meant} {verb} {told}{more}" if meant else f"{verb} {told}{more}"
