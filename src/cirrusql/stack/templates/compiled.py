"""A template that Jinja has read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import TracebackType
from typing import Any

from jinja2 import nodes
from jinja2.environment import Template

from cirrusql.stack.templates.environment import Environment
from cirrusql.stack.templates.found import references_in
from cirrusql.stack.templates.names import disguised
from cirrusql.stack.templates.references import Reference, merged

_RESULT = "_result_of_the_expression"


class Compiled:
    """One source. Mutable state: what was worked out of it so far, once each."""

    def __init__(self, environment: Environment, source: str) -> None:
        self._environment = environment
        self._source = source

    @cached_property
    def references(self) -> frozenset[Reference]:
        """What it needs from outside."""
        names = {disguised(name) for name in self._environment.names}
        return merged(references_in(self._tree, self._environment.globals.keys() - names))

    def check(self) -> None:
        """Raise Jinja's TemplateSyntaxError if it is not well formed."""
        _ = self._template

    def pieces(self, variables: Mapping[str, Any]) -> Iterator[str]:
        """What it renders, in pieces."""
        return self._environment.pieces(self._template, variables)

    @property
    def is_value(self) -> bool:
        """Whether it is one expression and nothing else."""
        return self._expression is not None

    def value(self, variables: Mapping[str, Any]) -> Any:
        """The value of its one expression."""
        return self._environment.assigned(self._assignment, variables, _RESULT)

    def line(self, traceback: TracebackType | None) -> int:
        """Where in the source, from 1, what is being traced happened."""
        line = self._expression.lineno if self._expression is not None else 1
        while traceback is not None:
            template = traceback.tb_frame.f_globals.get("__jinja_template__")
            if isinstance(template, Template):
                line = template.get_corresponding_lineno(traceback.tb_lineno)
            traceback = traceback.tb_next
        return line

    @cached_property
    def _tree(self) -> nodes.Template:
        return self._environment.parse(self._source)

    @cached_property
    def _template(self) -> Template:
        return self._environment.from_string(self._tree)

    @cached_property
    def _expression(self) -> nodes.Expr | None:
        parts = [
            part
            for output in self._tree.body
            for part in (output.nodes if isinstance(output, nodes.Output) else (output,))
            if not (isinstance(part, nodes.TemplateData) and not part.data.strip())
        ]
        is_one = len(parts) == 1 and isinstance(parts[0], nodes.Expr)
        expression = parts[0] if is_one else None
        is_text = isinstance(expression, nodes.TemplateData)
        return expression if isinstance(expression, nodes.Expr) and not is_text else None

    @cached_property
    def _assignment(self) -> Template:
        """The template that sets a name to the value of the expression."""
        assert self._expression is not None
        line = self._expression.lineno
        name = nodes.Name(_RESULT, "store", lineno=line)
        body: list[nodes.Node] = [nodes.Assign(name, self._expression, lineno=line)]
        tree = nodes.Template(body, lineno=1)
        tree.set_environment(self._environment)
        return self._environment.from_string(tree)
