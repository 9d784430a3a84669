"""Templates of one stack, each at its place in a file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from cirrusql.errors import DataError, Error
from cirrusql.records import Record
from cirrusql.stack.place import Place
from cirrusql.stack.templates.direct import direct
from cirrusql.stack.templates.form import Form
from cirrusql.stack.templates.pieces import limited, native
from cirrusql.stack.templates.quoting import PYTHON, SQL, quoted
from cirrusql.stack.templates.references import Reference

if TYPE_CHECKING:
    from cirrusql.stack.templates.environment import Environment

T = TypeVar("T")


class Template(Record, eq=False):
    """A text with expressions, and where it begins. Made by `Templates.template`.

    Every method raises TemplateError, with the file and the line in it: for what is not well
    formed, for what has no value (then it is an UndefinedVariable), and for what fails.
    """

    source: str
    place: Place
    form: Form

    @property
    def references(self) -> frozenset[Reference]:
        """What the template needs from outside: no names that it binds, no functions."""
        return self._within(lambda: self.form.references)

    def check(self) -> None:
        """Raise TemplateError if the template is not well formed; it is not rendered."""
        self._within(self.form.check)

    def text(self, variables: Mapping[str, Any]) -> str:
        """The template with its values as they are: text untouched, all else as JSON.

        >>> template = Templates().template("{{ name }}: {{ tags }}", Place("a.yml", 1))
        >>> template.text({"name": "True North", "tags": [{"Key": "a", "Value": None}]})
        'True North: [{"Key":"a","Value":null}]'
        """
        return self._within(lambda: "".join(limited(self.form.pieces(variables))), variables)

    def value(self, variables: Mapping[str, Any]) -> Any:
        """The value of the expression, if the template is one; otherwise the text.

        >>> Templates().template(" {{ tags }} ", Place("a.yml", 1)).value({"tags": ["a"]})
        ['a']
        """
        if not self._within(lambda: self.form.is_value):
            return self.text(variables)
        return self._within(lambda: native(self.form.value(variables)), variables)

    def sql(self, variables: Mapping[str, Any]) -> str:
        """The template as SQL: values stay inside the literals, names and comments they stand in.

        Their quotes are doubled there, unless `sql_escape`, `sql_list` or `replace("'", "''")`
        has done so. Elsewhere they are inserted as they are.

        >>> template = Templates().template("SELECT '{{ a }}', {{ a }}", Place("a.iql", 1))
        >>> template.sql({"a": "it's"})
        "SELECT 'it''s', it's"
        """
        return self._within(lambda: quoted(self.form.pieces(variables), SQL), variables)

    def condition(self, variables: Mapping[str, Any]) -> bool:
        """Whether the condition that the template renders is true; see `condition`.

        >>> template = Templates().template("'{{ env }}' in ['dev', 'sit']", Place("a.yml", 1))
        >>> template.condition({"env": "dev"}), template.condition({"env": "it's"})
        (True, False)
        """
        from cirrusql.stack.templates.conditions import condition

        text = self._within(lambda: quoted(self.form.pieces(variables), PYTHON), variables)
        return condition(text, self.place)

    def _within(self, made: Callable[[], T], variables: Mapping[str, Any] | None = None) -> T:
        """What is made, with every failure an error at its place."""
        try:
            return made()
        except Exception as bug:
            if isinstance(bug, Error) and not isinstance(bug, DataError):
                raise
            from cirrusql.stack.templates.failed import failed

            raise failed(bug, self.form, self.place, variables or {}) from bug


class Templates:
    """The templates of one stack, whose resources have the given names.

    Mutable state: Jinja, once it is needed, and every source that was read.
    """

    def __init__(self, names: Collection[str] = ()) -> None:
        self._names = frozenset(names)
        self._forms: dict[str, Form] = {}

    def template(self, source: str, place: Place) -> Template:
        """The template of a text that begins at a place.

        An expression is not read before it is needed; `check` tells whether it is well formed.
        """
        form = self._forms.get(source)
        if form is None:
            form = self._forms[source] = self._form(source)
        return Template(source, place, form)

    def _form(self, source: str) -> Form:
        def jinja() -> Form:
            from cirrusql.stack.templates.compiled import Compiled

            return Compiled(self._environment, text)

        text = source.replace("\r\n", "\n").replace("\r", "\n")
        return direct(text, self._names, jinja) or jinja()

    @cached_property
    def _environment(self) -> Environment:
        from cirrusql.stack.templates.environment import Environment

        return Environment(self._names)
