"""Templates of a stack: text with expressions, rendered as text, as values, or as SQL.

Jinja's language in a sandbox, with the filters of deploy tools in both their dialects. Nothing
else imports jinja2, and that only for a template that is more than text and names.
"""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.stack.templates.conditions import condition
    from cirrusql.stack.templates.failures import TemplateError, UndefinedVariable
    from cirrusql.stack.templates.references import Reference
    from cirrusql.stack.templates.template import Template, Templates

__all__ = [
    "Reference",
    "Template",
    "TemplateError",
    "Templates",
    "UndefinedVariable",
    "condition",
]

__getattr__ = lazily(
    __name__,
    {
        ".conditions": ("condition",),
        ".failures": ("TemplateError", "UndefinedVariable"),
        ".references": ("Reference",),
        ".template": ("Template", "Templates"),
    },
)
