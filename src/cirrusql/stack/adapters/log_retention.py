"""Custom::LogRetention of the CDK: how long a log group keeps what is in it.

As the CDK's own function does it: the group is made if it is not there yet (a function of Lambda
makes its own when it first runs), and stays unless RemovalPolicy is `destroy`.
"""

from __future__ import annotations

from typing import Any

from cirrusql.errors import AlreadyExists, InvalidProperty, NotFound
from cirrusql.session import Session
from cirrusql.stack.adapters.adapter import Made, Model, Where
from cirrusql.stack.adapters.custom_resource import CustomResource, model_of, session_of

_GROUP = "AWS::Logs::LogGroup"
_DAYS = "RetentionInDays"
_AT = f"/{_DAYS}"


class LogRetention(CustomResource):
    """How long a log group keeps its events."""

    type_name = "Custom::LogRetention"
    named_by = "LogGroupName"

    def read(self, identifier: str, where: Where) -> Made | None:  # noqa: ARG002
        """The resource by its name; the group may be in another region, and is not looked at."""
        return _made(identifier)

    def create(self, properties: Model, where: Where) -> Made:
        """Have the group keep its events so long, or for ever; raises InvalidProperty."""
        name, days, region = self.name(properties), _days(properties), _region(properties, where)
        with session_of(where) as session:
            if model_of(_GROUP, name, region, session) is None:
                values = {self.named_by: name, **({_DAYS: days} if days is not None else {})}
                try:
                    session.apply([session.planned_create(_GROUP, region, values)])
                except AlreadyExists:  # its function has run meanwhile
                    pass
                else:
                    return _made(name)
            _set(name, days, region, session)
        return _made(name)

    def update(self, identifier: str, before: Model, properties: Model, where: Where) -> Made:  # noqa: ARG002
        """The same once more; of another group, the old one is dealt with later."""
        return self.create(properties, where)

    def delete(self, identifier: str, properties: Model, where: Where) -> None:
        """Delete the group if it is to go with the resource."""
        if properties.get("RemovalPolicy") != "destroy":
            return
        name, region = self.name(properties, identifier), _region(properties, where)
        with session_of(where) as session:
            try:
                session.apply([session.planned_delete(_GROUP, region, name)])
            except NotFound:
                return


def _set(name: str, days: int | None, region: str, session: Session) -> None:
    current = session.read(_GROUP, name, region)
    if current.get(_DAYS) == days:
        return
    operation: dict[str, Any] = {"op": "remove", "path": _AT}
    if days is not None:
        operation = {"op": "add", "path": _AT, "value": days}
    session.apply([session.planned_update(_GROUP, region, name, [operation], current)])


def _days(properties: Model) -> int | None:
    """How many days, None for ever; a template may say the number as text, 0 is none."""
    said = properties.get(_DAYS)
    if said is None:
        return None
    try:
        return int(str(said)) or None
    except ValueError:
        raise InvalidProperty(f"{_DAYS} is a number of days, and not '{said}'") from None


def _region(properties: Model, where: Where) -> str:
    return str(properties.get("LogGroupRegion") or where.region)


def _made(name: str) -> Made:
    return Made(name, {"LogGroupName": name})
