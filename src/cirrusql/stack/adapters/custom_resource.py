"""What the custom resources that are dealt with here have in common, and the calls they make."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cirrusql.engine.environment import MEMORY
from cirrusql.engine.options import Options, WriteOptions
from cirrusql.errors import InvalidProperty, NotFound
from cirrusql.session import Session
from cirrusql.stack.adapters.adapter import Made, Model, Where

_OPTIONS = Options(writes=WriteOptions(confirmed=True))


class CustomResource:
    """The facts of a custom resource that CirruSQL takes care of itself.

    Nothing can be asked for what a custom resource has done, so it counts as there. What it is
    about names it: with another of these it is another resource, and the old one is deleted later.
    """

    type_name: str = ""
    named_by: str = ""
    """The property with what it is about."""
    create_only: frozenset[str] = frozenset()
    property_names: frozenset[str] | None = None

    @property
    def required(self) -> frozenset[str]:
        """The property with what it is about."""
        return frozenset((self.named_by,))

    def read(self, identifier: str, where: Where) -> Made | None:  # noqa: ARG002
        """The resource by its name."""
        return Made(identifier)

    def name(self, properties: Model, otherwise: str = "") -> str:
        """What it is about; raises InvalidProperty if that is no text."""
        found = properties.get(self.named_by, otherwise)
        if not isinstance(found, str) or not found:
            raise InvalidProperty(f"{self.named_by} of {self.type_name} is not a name")
        return found


@contextmanager
def session_of(where: Where) -> Iterator[Session]:
    """A context with a session for calls of Cloud Control."""
    with Session(where.engine, _OPTIONS, database=MEMORY) as session:
        yield session


def model_of(type_name: str, identifier: str, region: str, session: Session) -> Model | None:
    """A resource as it is now; None if it is gone."""
    try:
        return session.read(type_name, identifier, region)
    except NotFound:
        return None


def is_true(value: Any, usually: bool) -> bool:
    """Whether a property says yes, as a template or the request to a function writes it.

    >>> is_true("False", True), is_true(True, False), is_true(None, True)
    (False, True, True)
    """
    return usually if value is None else str(value).lower() == "true"
