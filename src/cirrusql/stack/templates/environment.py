"""The one place that knows Jinja: its language in a sandbox, with this package's ways."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NoReturn, cast

from jinja2 import StrictUndefined, Undefined, UndefinedError, nodes, pass_context
from jinja2.environment import Template
from jinja2.lexer import Lexer
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer

from cirrusql.errors import DataError
from cirrusql.stack.templates import filters
from cirrusql.stack.templates.names import LexerToken, pattern, revealed, with_names
from cirrusql.stack.templates.pieces import (
    LARGEST,
    Escaped,
    Rope,
    Value,
    inserted,
    limited,
    piece_parts,
)

_DROPPED = ("cycler", "joiner", "lipsum")
"""Functions of Jinja that a stack has no use for, and whose names a resource may have."""


class Absent(UndefinedError):
    """A template uses what is not there: the variable, or the member of `holder`, `name`."""

    def __init__(self, name: Any, holder: Any, message: str | None) -> None:
        super().__init__(message)
        self.name = name
        self.is_variable = holder is missing


class _Undefined(StrictUndefined):
    """What is not there; so are its members, that `a.b is defined` and `a.b | default(…)` work."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: Any = None,
        exc: Any = UndefinedError,
    ) -> None:
        if exc is UndefinedError and hint is None:
            name = revealed(name) if isinstance(name, str) else name
            exc = functools.partial(Absent, name, obj)
        super().__init__(hint, obj, name, exc)

    def __getattr__(self, name: str) -> Any:
        if name[:2] == "__":
            raise AttributeError(name)
        return self

    def __getitem__(self, key: Any) -> Any:
        return self


class _Context(Context):
    """Looks variables up by their real names, in whatever mapping they are."""

    def resolve_or_missing(self, key: str) -> Any:
        for known, name in ((self.vars, key), (self.parent, revealed(key))):
            if name in known:
                return known[name]
        return self.environment.globals.get(key, missing)


class _Lexer(Lexer):
    """Reads a stack's own names as names."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._names = pattern(environment.names)

    def tokeniter(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> Iterator[LexerToken]:
        found = super().tokeniter(source, name, filename, state)
        return with_names(found, self._names) if self._names else found


class _Joins(NodeTransformer):
    """Makes a filter of `~`, which keeps its parts apart."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - Jinja's name
        parts = [cast("nodes.Expr", self.visit(part)) for part in node.nodes]
        flags = [isinstance(part, nodes.Const) and isinstance(part.value, str) for part in parts]
        items = nodes.List(parts, lineno=node.lineno)
        constants = nodes.Const(tuple(flags), lineno=node.lineno)
        return nodes.Filter(
            items, filters.TOGETHER, [constants], [], None, None, lineno=node.lineno
        )


@pass_context  # so that constants are not taken for the template's own words at compile time
def _finalize(_: Context, value: Any) -> Value:
    if isinstance(value, Undefined):
        return Value(str(value))  # which raises, but for an `if` without an `else`
    return inserted(value)


class Environment(ImmutableSandboxedEnvironment):
    """The language of templates, for a stack whose resources have the given names."""

    intercepted_binops = frozenset(("*", "**"))
    context_class = _Context

    def __init__(self, names: Collection[str] = ()) -> None:
        super().__init__(
            undefined=_Undefined, finalize=_finalize, keep_trailing_newline=True, cache_size=0
        )
        self.names = names
        self.filters.update(filters.FILTERS)
        self.filters = {name: _filter(name, one) for name, one in self.filters.items()}
        self.globals.update(filters.FUNCTIONS)
        for name in _DROPPED:
            del self.globals[name]

    @functools.cached_property
    def lexer(self) -> Lexer:
        """Jinja's, which knows the stack's names."""
        return _Lexer(self)

    def concat(self, pieces: Iterable[str]) -> str:
        """The text of a block or a macro, which keeps its pieces."""
        return Rope.of(limited(pieces))

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A member, before an attribute, so that a resource may export `items`."""
        if isinstance(obj, Undefined):
            return obj
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call a function; text that it makes is a value."""
        return _told(super().call(context, obj, *args, **kwargs))

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Formatted text is a value, whatever the format was."""
        owner = getattr(value, "__self__", None)
        if isinstance(owner, Value):
            value = getattr(str.__str__(owner), value.__name__)
        return super().wrap_str_format(value)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply, if the result is not huge."""
        sizes = [len(one) for one in (left, right) if isinstance(one, str | list | tuple)]
        numbers = [abs(one) for one in (left, right) if isinstance(one, int)]
        huge = operator == "**" and len(numbers) == 2 and (numbers[0] > 1 and numbers[1] > 1000)
        if huge or (sizes and numbers and sizes[0] * numbers[0] > LARGEST):
            raise DataError(f"the result of {operator} is too large")
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = cast("nodes.Template", _Joins().visit(super()._parse(source, name, filename)))
        tree.set_environment(self)
        return tree

    def _load_template(self, name: str, _: Any) -> NoReturn:
        raise DataError(
            f"a template cannot take in another one, such as {name!r}",
            hint="write macros and blocks where they are used",
        )

    def pieces(self, template: Template, variables: Mapping[str, Any]) -> Iterator[str]:
        """The pieces that a template renders, one after the other."""
        return template.root_render_func(self._context(template, variables))

    def assigned(self, template: Template, variables: Mapping[str, Any], name: str) -> Any:
        """What a template has set a name to in the end; raises if that is not there."""
        context = self._context(template, variables)
        for _ in template.root_render_func(context):
            pass
        value = context.vars[name]
        return str(value) if isinstance(value, Undefined) else value

    def _context(self, template: Template, variables: Mapping[str, Any]) -> Context:
        parent = cast("dict[str, Any]", variables)  # only ever looked into
        return _Context(self, parent, None, template.blocks)


def _told(value: Any) -> Any:
    """A result; text in it that is not known to be anything else is a value."""
    return Value(value) if isinstance(value, str) and not isinstance(value, Value) else value


def _same_class(piece: str, text: str) -> str:
    """A text as the piece that another one is."""
    plain = str.__str__(text)
    return type(piece)(plain) if isinstance(piece, Value) else plain


def _filter(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter whose text is a value, and whose errors name it."""
    keeps = name in filters.PIECEWISE

    @functools.wraps(function)
    def filtered(*arguments: Any, **named: Any) -> Any:
        try:
            result = _told(function(*arguments, **named))
        except DataError as error:
            raise DataError(f"{name}: {error.message}", hint=error.hint) from None
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            what = str(error) or type(error).__name__
            raise DataError(f"{name}: {what}") from None
        return _kept(result, *arguments, **named) if keeps and arguments else result

    def _kept(result: Any, given: Any, *arguments: Any, **named: Any) -> Any:
        """The same text in the pieces that were given, if the filter can be told to make those."""
        if isinstance(result, Escaped) or not isinstance(given, Escaped | Rope):
            return result
        parts = piece_parts(given) if isinstance(given, Rope) else (given,)
        made = [_same_class(part, function(part, *arguments, **named)) for part in parts]
        if "".join(made) != result:
            return result
        return made[0] if isinstance(given, Escaped) else Rope.of(made)

    return filtered
