"""Custom::S3BucketNotifications of the CDK: what a bucket tells to whom.

As the CDK's own function does it: of a bucket that is the stack's (`Managed`) everything is set, of
another one what others have set stays. The function speaks S3's API, where an entry has several
events; Cloud Control has an entry for each, and other names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cirrusql.errors import InvalidProperty
from cirrusql.stack.adapters.adapter import Made, Model, Where
from cirrusql.stack.adapters.custom_resource import (
    CustomResource,
    is_true,
    model_of,
    session_of,
)

Json = Any

_BUCKET = "AWS::S3::Bucket"
_CONFIGURATION = "NotificationConfiguration"
_BRIDGE = "EventBridgeConfiguration"
# S3's list, and the member of its entries with who is told; and both by CloudFormation's names.
_LISTS = (
    ("LambdaFunctionConfigurations", "LambdaFunctionArn", "LambdaConfigurations", "Function"),
    ("QueueConfigurations", "QueueArn", "QueueConfigurations", "Queue"),
    ("TopicConfigurations", "TopicArn", "TopicConfigurations", "Topic"),
)


class BucketNotifications(CustomResource):
    """The notifications of a bucket."""

    type_name = "Custom::S3BucketNotifications"
    named_by = "BucketName"

    @property
    def required(self) -> frozenset[str]:
        """The bucket and what it is to tell."""
        return frozenset((self.named_by, _CONFIGURATION))

    def create(self, properties: Model, where: Where) -> Made:
        """Have the bucket tell that; raises InvalidProperty, and NotFound without a bucket."""
        return self._changed({}, properties, where)

    def update(self, identifier: str, before: Model, properties: Model, where: Where) -> Made:
        """Have it tell that now; another bucket is another resource, and the old one goes later."""
        same = self.name(before, identifier) == self.name(properties)
        return self._changed(before if same else {}, properties, where)

    def delete(self, identifier: str, properties: Model, where: Where) -> None:
        """Have the bucket not tell that any more, if it is still there."""
        bucket = self.name(properties, identifier)
        with session_of(where) as session:
            model = model_of(_BUCKET, bucket, where.region, session)
        if model is not None:
            left: Model = {}
            if not _is_managed(properties):
                left = _merged(_there(model), _converted(properties), {})
            _set(bucket, model, left, where)

    def _changed(self, before: Model, properties: Model, where: Where) -> Made:
        bucket, wanted = self.name(properties), _converted(properties)
        with session_of(where) as session:
            model = session.read(_BUCKET, bucket, where.region)
        if not _is_managed(properties):
            wanted = _merged(_there(model), _converted(before), wanted)
        _set(bucket, model, wanted, where)
        return Made(bucket)


def _set(bucket: str, model: Model, wanted: Model, where: Where) -> None:
    """Give a bucket its whole configuration, if it has another; an empty one is none."""
    path = f"/{_CONFIGURATION}"
    if wanted == _there(model):
        return
    if wanted:
        operation = {"op": "add", "path": path, "value": wanted}
    else:
        operation = {"op": "remove", "path": path}
    with session_of(where) as session:
        change = session.planned_update(_BUCKET, where.region, bucket, [operation], model)
        session.apply([change])


def _converted(properties: Model) -> dict[str, Json]:
    """A configuration in S3's words by CloudFormation's; raises InvalidProperty."""
    said = properties.get(_CONFIGURATION) or {}
    found: dict[str, Json] = {}
    try:
        for theirs, their_target, ours, target in _LISTS:
            entries = [
                _entry(one, {"Event": event, target: one[their_target]})
                for one in said.get(theirs) or ()
                for event in one["Events"]
            ]
            if entries:
                found[ours] = entries
        if said.get(_BRIDGE) is not None:
            found[_BRIDGE] = {"EventBridgeEnabled": True}
    except (AttributeError, KeyError, TypeError) as error:
        message = f"{_CONFIGURATION} is not as S3's API has it: {type(error).__name__} {error}"
        raise InvalidProperty(message) from None
    return found


def _entry(said: Mapping[str, Json], entry: dict[str, Json]) -> dict[str, Json]:
    rules = ((said.get("Filter") or {}).get("Key") or {}).get("FilterRules") or ()
    if rules:
        named = [{"Name": one["Name"], "Value": one["Value"]} for one in rules]
        entry["Filter"] = {"S3Key": {"Rules": named}}
    return entry


def _merged(there: Model, before: Model, wanted: Model) -> dict[str, Json]:
    """What is there without what was ours, and with what is to be; EventBridge is never ours."""
    found: dict[str, Json] = {}
    for *_, name, _target in _LISTS:
        ours = list(map(_alike, before.get(name) or ()))
        new = list(map(_alike, wanted.get(name) or ()))
        others = [one for one in there.get(name) or () if _alike(one) not in (*ours, *new)]
        entries = [*others, *(wanted.get(name) or ())]
        if entries:
            found[name] = entries
    bridge = wanted.get(_BRIDGE) or there.get(_BRIDGE)
    return {**found, _BRIDGE: bridge} if bridge is not None else found


def _alike(entry: Mapping[str, Json]) -> Mapping[str, Json]:
    """An entry as others compare to it: the order and the case of its rules mean nothing."""
    rules: Iterable[Mapping[str, Json]] = ((entry.get("Filter") or {}).get("S3Key") or {}).get(
        "Rules"
    ) or ()
    plain = sorted((str(one["Name"]).lower(), str(one["Value"])) for one in rules)
    return {**entry, "Filter": plain}


def _there(model: Model) -> Model:
    return model.get(_CONFIGURATION) or {}


def _is_managed(properties: Model) -> bool:
    return is_true(properties.get("Managed"), True)
