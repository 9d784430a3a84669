"""Records: classes that are nothing but their fields, cheap to define.

A frozen dataclass is written as Python source and compiled when its module is imported: 0.7 ms
each, a hundred times for one statement. A record is read from its annotations instead, 0.02 ms, and
type checkers know it as they know a dataclass (PEP 681).

>>> class Point(Record):
...     x: int
...     y: int = 0
>>> Point(1), Point(1) == Point(x=1, y=0), replace(Point(1), y=2)
(Point(x=1, y=0), True, Point(x=1, y=2))
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing for it would cost a tenth of what `SELECT 1` takes
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar, dataclass_transform

    R = TypeVar("R", bound="Record")
else:

    def dataclass_transform(**_):
        """Nothing at run time: the decorator speaks to type checkers."""
        return lambda made: made


_MISSING = object()


class _Made:
    """The default of a field that every record gets a new one of."""

    __slots__ = ("factory",)

    def __init__(self, factory: Callable[[], Any]) -> None:
        self.factory = factory


def field(*, factory: Callable[[], Any]) -> Any:
    """A field whose default is made anew for each record: a list, a dict, a set."""
    return _Made(factory)


class _RecordType(type):
    """Makes slots of a class's annotations, and keeps the defaults beside them."""

    if TYPE_CHECKING:
        __setters__: tuple[Callable[[object, Any], None], ...]

    def __new__(
        mcs,
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        *,
        frozen: bool = True,
        eq: bool = True,
    ) -> _RecordType:
        own = [
            field
            for field, annotation in namespace.get("__annotations__", {}).items()
            if "ClassVar" not in str(annotation)
        ]
        inherited: tuple[str, ...] = getattr(bases[0], "__match_args__", ()) if bases else ()
        defaults = dict(getattr(bases[0], "__defaults__", {})) if bases else {}
        defaults |= {field: namespace.pop(field) for field in own if field in namespace}
        # What is worked out once and kept needs a place to be kept in.
        keeps = any(type(value).__name__ == "cached_property" for value in namespace.values())
        namespace["__slots__"] = (*own, "__dict__") if keeps else tuple(own)
        namespace["__match_args__"] = (*inherited, *own)
        namespace["__defaults__"] = defaults
        if frozen and bases:
            namespace.setdefault("__setattr__", _refuse)
            namespace.setdefault("__delattr__", _refuse)
        if not eq:
            namespace["__eq__"], namespace["__hash__"] = object.__eq__, object.__hash__
        elif not frozen:
            namespace["__hash__"] = None
        made = super().__new__(mcs, name, bases, namespace)
        before = getattr(bases[0], "__setters__", ()) if bases else ()
        # A slot's own setter is a fifth faster than object.__setattr__, and past a frozen one too.
        made.__setters__ = (*before, *(made.__dict__[field].__set__ for field in own))
        return made


def _refuse(self: object, name: str, *_: object) -> None:
    raise AttributeError(f"'{name}' of a {type(self).__name__} cannot be changed")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record(metaclass=_RecordType):
    """The base of all records.

    A subclass is frozen, compared by its fields and hashable; `frozen=False` makes one that can be
    changed and has no hash, `eq=False` one that is equal to itself only. `__post_init__` is called
    where there is one.
    """

    if TYPE_CHECKING:
        __match_args__: tuple[str, ...]
        __defaults__: dict[str, Any]
        __setters__: tuple[Callable[[object, Any], None], ...]
        __post_init__: Callable[[], None] | None
    else:
        __post_init__ = None

    def __init__(self, *values: Any, **named: Any) -> None:
        setters = self.__setters__
        if named or len(values) != len(setters):
            values = self._completed(values, named)
        for put, value in zip(setters, values):  # noqa: B905 - both are as long; strict costs time
            put(self, value)
        if self.__post_init__ is not None:
            self.__post_init__()

    def _completed(self, values: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        """All values in the order of the fields; raises TypeError as a function would."""
        fields, defaults = self.__match_args__, self.__defaults__
        if len(values) > len(fields):
            raise TypeError(f"{type(self).__name__} has {len(fields)} fields, not {len(values)}")
        found = list(values)
        for name in fields[len(values) :]:
            value = named.pop(name, _MISSING)
            if value is _MISSING:
                value = defaults.get(name, _MISSING)
                if value is _MISSING:
                    raise TypeError(f"{type(self).__name__} needs a value for '{name}'")
                if type(value) is _Made:
                    value = value.factory()
            found.append(value)
        if named:
            name = next(iter(named))
            why = "twice" if name in fields else "and has no such field"
            raise TypeError(f"{type(self).__name__} was given '{name}' {why}")
        return tuple(found)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__match_args__)

    def __hash__(self) -> int:
        return hash((type(self), *[getattr(self, name) for name in self.__match_args__]))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{type(self).__qualname__}({fields})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(getattr(self, name) for name in self.__match_args__)


def replace(record: R, **changes: Any) -> R:
    """A copy of a record with some of its fields changed."""
    kept = (changes.pop(name, getattr(record, name)) for name in record.__match_args__)
    values = tuple(kept)
    if changes:
        raise TypeError(f"{type(record).__name__} has no field '{next(iter(changes))}'")
    return type(record)(*values)


def as_dict(record: Record) -> dict[str, Any]:
    """The fields of a record by name; values are not looked into."""
    return {name: getattr(record, name) for name in record.__match_args__}
