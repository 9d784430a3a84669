"""What a template's `Ref` gives of a resource, for types where it is not the identifier."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from cirrusql.records import Record

_PROPERTY = re.compile("<([^>]+)>")


class Reference(Record):
    """How the value of `Ref` is made of properties that the template names as `<Property>`.

    With a `pattern` the value is what its groups find in that text; those that are there are
    joined with `|`, as the parts of an identifier are.

    >>> rule = Reference("<Arn>", ":rule/(?:(.+)/)?([^/]+)$")
    >>> rule.value({"Arn": "arn:aws:events:eu-west-1:123456789012:rule/nightly"})
    'nightly'
    >>> rule.value({"Arn": "arn:aws:events:eu-west-1:123456789012:rule/orders/nightly"})
    'orders|nightly'
    """

    template: str
    pattern: str | None = None

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The names of the properties that have to be known, each once."""
        return tuple(dict.fromkeys(_PROPERTY.findall(self.template)))

    def value(self, values: Mapping[str, Any]) -> str:
        """What `Ref` gives, from the values of properties by name.

        Raises KeyError, with its name, for a property that has no value or null. A text in which
        the pattern finds nothing is given as it is.
        """
        missing = [name for name in self.needs if values.get(name) is None]
        if missing:
            raise KeyError(missing[0])
        text = _PROPERTY.sub(lambda found: str(values[found[1]]), self.template)
        found = re.search(self.pattern, text) if self.pattern else None
        return "|".join(part for part in found.groups() if part) if found else text
