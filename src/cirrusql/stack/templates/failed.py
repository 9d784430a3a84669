"""From what went wrong while a template was read or rendered to the error that says where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import TemplateSyntaxError
from jinja2.exceptions import SecurityError

from cirrusql.errors import Error, did_you_mean
from cirrusql.stack.place import Place
from cirrusql.stack.templates.environment import Absent
from cirrusql.stack.templates.failures import TemplateError, UndefinedVariable, undefined
from cirrusql.stack.templates.filters import FILTERS
from cirrusql.stack.templates.form import Form
from cirrusql.stack.templates.references import Reference


def failed(bug: Exception, form: Form, place: Place, variables: Mapping[str, Any]) -> TemplateError:
    """The error for an exception."""
    if isinstance(bug, TemplateSyntaxError):
        return _malformed(bug, place.down(bug.lineno - 1))
    where = place.down(form.line(bug.__traceback__) - 1)
    if isinstance(bug, Absent):
        return _absent(bug, form, where, variables)
    if isinstance(bug, SecurityError):
        message = str(bug).rstrip(".")
        hint = "templates can read values, not the program"
        return TemplateError(message, place=where, hint=hint)
    if isinstance(bug, Error):
        return TemplateError(bug.message, place=where, hint=bug.hint)
    if isinstance(bug, RecursionError):
        return TemplateError("the template calls itself too deeply", place=where)
    what = str(bug) or type(bug).__name__
    return TemplateError(f"the template fails: {what}", place=where)


def _malformed(bug: TemplateSyntaxError, place: Place) -> TemplateError:
    message = (bug.message or "it is not well formed").rstrip(".")
    message = re.sub(r" at \d+$", "", message)  # an offset, which says less than the line
    unknown = re.search(r"No (?:filter|test) named '(\w+)'", message)
    hint = did_you_mean(unknown[1], FILTERS) if unknown else None
    return TemplateError(
        f"the template cannot be read: {message}",
        place=place,
        hint=hint or "look at the {{ … }} and {% … %} there",
    )


def _absent(bug: Absent, form: Form, place: Place, variables: Mapping[str, Any]) -> TemplateError:
    if bug.is_variable:
        return undefined(Reference(bug.name), variables, place)
    for one in sorted(form.references, key=str):
        holder = variables.get(one.root) if one.attribute == bug.name else None
        if isinstance(holder, Mapping) and bug.name not in holder:
            return undefined(one, variables, place)
    message = str(bug).replace("'dict object'", "an object").replace("'str object'", "a text")
    return UndefinedVariable(message, place=place, hint="look at the value that it is asked of")
