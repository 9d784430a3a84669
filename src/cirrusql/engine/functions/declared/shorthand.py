"""How declarations are written: short, since there are many."""

from __future__ import annotations

from cirrusql.engine.functions.function import Argument, Type


def texts(*names: str) -> tuple[Argument, ...]:
    """Arguments that are texts; a name that ends in `?` is that of an optional one.

    >>> [(one.name, one.optional) for one in texts("document", "path?")]
    [('document', False), ('path', True)]
    """
    return arguments(Type.TEXT, *names)


def anything(*names: str) -> tuple[Argument, ...]:
    """Arguments of any type, named as those of `texts`."""
    return arguments(Type.ANY, *names)


def integers(*names: str) -> tuple[Argument, ...]:
    """Arguments that are whole numbers, named as those of `texts`."""
    return arguments(Type.INTEGER, *names)


def arguments(of: Type, *names: str) -> tuple[Argument, ...]:
    """Arguments of one type, named as those of `texts`."""
    return tuple(Argument(name.removesuffix("?"), of, name.endswith("?")) for name in names)
