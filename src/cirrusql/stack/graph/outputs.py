"""What the resources of a stack give to those that refer to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.errors import DataError
from cirrusql.inventory.hidden import has_hidden_values
from cirrusql.records import Record, field


class Unknown(Record):
    """A value that only a build will tell, such as the identifier of what is not there yet.

    One that is not `there` is of a resource that is to be made: what it names is not there either.

    >>> str(Unknown("vpc.vpc_id"))
    '(known after build: vpc.vpc_id)'
    """

    what: str
    there: bool = True

    def __str__(self) -> str:
        return f"(known after build: {self.what})"


class Given(Record):
    """What one resource gives, by name.

    Where that is not `whole`, other names are unknown yet. One that is not `there` is to be made.
    """

    values: Mapping[str, Any] = field(factory=dict)
    whole: bool = True
    there: bool = True

    def get(self, resource: str, name: str) -> Any:
        """A value; Unknown if only a build will tell; raises KeyError if there will be none.

        Raises DataError for one that the inventory has hidden: what is made of it is not known.
        """
        if name in self.values:
            value = self.values[name]
            if has_hidden_values(value):
                raise DataError(f"{name} of '{resource}' is hidden in the inventory")
            return value
        if self.whole:
            raise KeyError(name)
        return Unknown(f"{resource}.{name}", self.there)


NOTHING_YET = Given(whole=False, there=False)
"""What a resource gives before anything is known of it."""


class Outputs:
    """What every resource has given so far. Mutable state: that, by resource.

    A resource sets its own once it has been dealt with, before those that refer to it begin; so
    threads need no lock.
    """

    def __init__(self) -> None:
        self._given: dict[str, Given] = {}

    def set(self, resource: str, given: Given) -> None:
        """Note what a resource gives."""
        self._given[resource] = given

    def of(self, resource: str) -> Given:
        """What a resource gives, as far as that is known."""
        return self._given.get(resource, NOTHING_YET)

    def __repr__(self) -> str:
        return f"<Outputs of {', '.join(self._given) or 'nothing'}>"


def texts(value: Any) -> tuple[str, ...]:
    """Every text in a value, at any depth; a number is one too.

    >>> texts({"A": ["b", 1, None, Unknown("x.y")]})
    ('b', '1')
    """
    if isinstance(value, Unknown | bool) or value is None:
        return ()
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return tuple(found for one in inner for found in texts(one))
    return (str(value),)


def unknowns(value: Any) -> tuple[Unknown, ...]:
    """Every unknown in a value, at any depth.

    >>> [str(one) for one in unknowns({"A": [1, Unknown("x.y")]})]
    ['(known after build: x.y)']
    """
    if isinstance(value, Unknown):
        return (value,)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return tuple(found for one in inner for found in unknowns(one))
