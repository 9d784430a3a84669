"""The rules that CloudFormation's contract tests hold a resource type's handlers to.

https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/contract-tests.html names them:
what a create, an update and a delete leave behind as reads and lists see it, and what each says
of a resource that is not there. Written from that page, for any type.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.catalog.validation import validator
from cirrusql.samples import models as samples
from tests.every_type.models import covers, sent_again, top, values_at, without
from tests.every_type.wire import Refused, Wire

_ATTEMPTS = 20


class Violation(Exception):
    """A rule that does not hold, and how."""


@dataclass
class Contract:
    """One type's rules, checked one after another on one resource.

    Mutable state: the resource as it should be, its identifier, and what names its parent.
    """

    wire: Wire
    catalog: Catalog
    desired: dict[str, Any] = field(default_factory=dict)
    identifier: str = ""
    parent: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> ResourceType:
        """The type."""
        return self.wire.resource_type

    def run(self) -> Iterator[str]:
        """Check every rule that the type has the handlers for, yielding its name once it held."""
        for check, needed in _RULES.items():
            if needed <= self.kind.handlers.keys():
                check(self)
                yield check.__name__

    # -- creating -------------------------------------------------------------------------------

    def create(self) -> None:
        """A create succeeds and says what it made."""
        random = Random(self.kind.type_name)
        self.desired = samples.model(self.catalog, self.kind.type_name, random, optional=True)
        self.identifier = self._succeeds(self.wire.create(self.desired))["Identifier"]

    def create_read(self) -> None:
        """What was given is read back, but for what is write-only, and so is what was made."""
        found = self.wire.read(self.identifier)
        _covers(found, self._readable(self.desired))
        for pointer in self.kind.primary_identifier:
            _expect(values_at(found, pointer), f"{pointer} cannot be read")
        noun = self.kind.type_name.rpartition("::")[2]
        for name in ("Arn", "Id", f"{noun}Arn", f"{noun}Id"):
            if f"/properties/{name}" in self.kind.read_only:
                _expect(name in found, f"{name} cannot be read")
        self._hides_secrets(found)

    def create_list(self) -> None:
        """The list has the new resource, and whatever it has can be read and is the same there."""
        self.parent = self._list_keys()
        listed = self.wire.listed(self.parent)
        _expect(self.identifier in listed, f"'{self.identifier}' is not among {[*listed][:5]}")
        for identifier, summary in listed.items():
            _covers(self.wire.read(identifier), summary)
            self._hides_secrets(summary)

    def create_create(self) -> None:
        """A name that is taken is refused by the request, and the resource stays as it was."""
        if all(values_at(self.desired, pointer) for pointer in self.kind.primary_identifier):
            before = self.wire.read(self.identifier)
            self._fails("AlreadyExists", self.wire.create(self.desired))
            _expect(self.wire.read(self.identifier) == before, "it changed the first resource")

    def create_with_read_only(self) -> None:
        """What only the service sets cannot be given."""
        found = self.wire.read(self.identifier)
        for name in map(top, self._whole(self.kind.read_only)):
            if name in found:
                given = {**self.desired, name: found[name]}
                _refused("ValidationException", self.wire.create, given)

    # -- updating -------------------------------------------------------------------------------

    def update_read(self) -> None:
        """An update changes what it names and nothing else, least of all the identifier."""
        before, changes = self.wire.read(self.identifier), self._changes()
        patch = [{"op": "add", "path": f"/{name}", "value": v} for name, v in changes.items()]
        event = self._succeeds(self.wire.update(self.identifier, patch))
        _expect(event["Identifier"] == self.identifier, f"the event is {event}")
        self.desired |= changes
        after = self.wire.read(self.identifier)
        _covers(after, self._readable(changes))
        _covers(after, {name: value for name, value in before.items() if name not in changes})

    def update_read_only(self) -> None:
        """What only the service sets cannot be changed, not even to what it is."""
        found = self.wire.read(self.identifier)
        for name in map(top, self._whole(self.kind.read_only)):
            if name in found:
                self._not_changed("ValidationException", name, found[name])

    def update_create_only(self) -> None:
        """What can only be given at first is refused afterwards."""
        for name in map(top, self._whole(self.kind.create_only)):
            if name in self.desired:
                self._not_changed("NotUpdatableException", name, self.desired[name])

    # -- deleting -------------------------------------------------------------------------------

    def delete(self) -> None:
        """A delete succeeds and gives no model back."""
        event = self._succeeds(self.wire.delete(self.identifier))
        _expect(event["Identifier"] == self.identifier, f"the event is {event}")
        _expect("ResourceModel" not in event, f"the event is {event}")

    def delete_read(self) -> None:
        """What is deleted cannot be read."""
        _refused("ResourceNotFoundException", self.wire.read, self.identifier)

    def delete_list(self) -> None:
        """What is deleted is not listed."""
        _expect(self.identifier not in self.wire.listed(self.parent), "it is still listed")

    def delete_update(self) -> None:
        """What is deleted cannot be updated."""
        _refused("ResourceNotFoundException", self.wire.update, self.identifier, [])

    def delete_delete(self) -> None:
        """What is deleted cannot be deleted again."""
        self._fails("NotFound", self.wire.delete(self.identifier))

    def delete_create(self) -> None:
        """What was deleted can be made anew."""
        again = self._succeeds(self.wire.create(self.desired))["Identifier"]
        if all(values_at(self.desired, pointer) for pointer in self.kind.primary_identifier):
            _expect(again == self.identifier, f"it is called '{again}' now")
        self._succeeds(self.wire.delete(again))

    # -- what the rules speak of ----------------------------------------------------------------

    @cached_property
    def _secret(self) -> list[str]:
        return [pointer for pointer in self.kind.write_only if pointer not in self.kind.read_only]

    def _whole(self, pointers: tuple[str, ...]) -> list[str]:
        """Those of the pointers that name a whole property."""
        return [pointer for pointer in pointers if pointer.count("/") == 2]

    def _readable(self, model: dict[str, Any]) -> Any:
        return without(model, [*self.kind.write_only, *self.kind.read_only])

    def _list_keys(self) -> dict[str, Any]:
        """What has to be named for the resource to be listed: its parent, if the list wants one."""
        known = {**self.wire.read(self.identifier), **self.desired}
        alternatives = self.kind.list_keys.required
        for names in alternatives:
            if all(name in known for name in names):
                return {name: known[name] for name in names}
        _expect(not alternatives, f"none of {alternatives} is known")
        return {}

    def _changes(self) -> dict[str, Any]:
        """A new value for a property that can be changed, and what must be sent with it."""
        pointers = (*self.kind.create_only, *self.kind.read_only, *self.kind.primary_identifier)
        fixed, again = set(map(top, pointers)), sent_again(self.kind, self.desired)
        hidden = set(map(top, self.kind.write_only))
        schema = self.catalog.schema(self.kind.type_name)
        test = validator(schema, self.catalog.pattern_replacements(self.kind.type_name))
        for name in sorted(schema["properties"].keys() - fixed - hidden):
            for value in _values(schema, name):
                changed = {**self.desired, name: value}
                if value != self.desired.get(name) and test.is_valid(changed):
                    return {name: value, **again}
        return again

    def _succeeds(self, event: dict[str, Any]) -> dict[str, Any]:
        _expect(event["OperationStatus"] == "SUCCESS", f"the event is {event}")
        if "ResourceModel" in event:
            self._hides_secrets(json.loads(event["ResourceModel"]))
        return event

    def _fails(self, code: str, event: dict[str, Any]) -> None:
        ended = (event["OperationStatus"], event.get("ErrorCode"))
        _expect(ended == ("FAILED", code), f"the event is {event}")

    def _not_changed(self, code: str, name: str, value: Any) -> None:
        step = {"op": "replace", "path": f"/{name}", "value": value}
        _refused(code, self.wire.update, self.identifier, [step])

    def _hides_secrets(self, model: dict[str, Any]) -> None:
        for pointer in self._secret:
            _expect(not values_at(model, pointer), f"{pointer} was given back")


def _values(schema: dict[str, Any], name: str) -> Iterator[Any]:
    for seed in range(_ATTEMPTS):
        try:
            yield samples.value(schema, schema["properties"][name], Random(seed), hint=name)
        except samples.NoSample:
            return


def _expect(holds: Any, otherwise: str) -> None:
    if not holds:
        raise Violation(otherwise)


def _covers(found: Any, wanted: Any) -> None:
    for name, value in wanted.items():
        _expect(covers(found.get(name), value), f"{name} is {found.get(name)}, not {value}")


def _refused(code: str, call: Callable[..., Any], *arguments: Any) -> None:
    try:
        answer = call(*arguments)
    except Refused as refusal:
        _expect(refusal.code == code, f"{refusal} instead of {code}")
    else:
        raise Violation(f"{answer} instead of {code}")


_READ, _LIST, _UPDATE = {"read"}, {"read", "list"}, {"read", "update"}
# Each rule with the handlers that it needs beside create and delete, in the order of a life.
_RULES: dict[Callable[[Contract], None], set[str]] = {
    Contract.create: set(),
    Contract.create_read: _READ,
    Contract.create_list: _LIST,
    Contract.create_create: _READ,
    Contract.create_with_read_only: _READ,
    Contract.update_read: _UPDATE,
    Contract.update_read_only: _UPDATE,
    Contract.update_create_only: _UPDATE,
    Contract.delete: set(),
    Contract.delete_read: _READ,
    Contract.delete_list: _LIST,
    Contract.delete_update: _UPDATE,
    Contract.delete_delete: set(),
    Contract.delete_create: set(),
}
