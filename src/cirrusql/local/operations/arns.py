"""ARNs of resources: what the type's schema, its parents and its identifier say of them.

AWS documents an ARN as `arn:partition:service:region:account:noun/id`. Services differ in the noun,
in what stands before the id and in whether a region is named; a schema's pattern often shows all
three, and the first form that fits it is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from cirrusql.local.schema.nouns import words_of
from cirrusql.local.schema.pointers import value_at
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.local.schema.templates import Filling

# A literal step of a path in a pattern: `instance` and `queue` of `:instance/[^/]+/queue/[^/]+$`.
_STEP = re.compile(r"(?<=[:/])([A-Za-z][A-Za-z0-9-]+)(?=[:/])")
_REAL = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|aws)?:.")
_OWNERS = ("Id", "Name", "Identifier", "")
_IDS = ("{uuid}", "{lower:10}", "{upper:10}", "{hex:17}", "{hex:32}")


def is_arn(name: str) -> bool:
    """Whether a property is an ARN, by its name."""
    return name.endswith(("Arn", "ARN", "arn"))


def looks_wrong(value: object) -> bool:
    """Whether a made-up value begins as ARNs do, but has not the places that all of them have.

    >>> looks_wrong("arn:aws:s3:::b"), looks_wrong("arn::x:y:z:w"), looks_wrong("None")
    (False, True, False)
    """
    return isinstance(value, str) and value.startswith("arn:") and not _REAL.match(value)


def names_itself(resource_type: RegisteredType, name: str) -> bool:
    """Whether an ARN or id of this name is the resource's own, and not another's.

    A `RegistryRecord` may call its own ARN `Arn`, `RegistryRecordArn` or `RecordArn`.
    """
    owner = words_of(re.sub("(Arn|ARN|Id|Identifier)$", "", name))
    noun = resource_type.words["noun"].replace("-", "")
    return (name,) in resource_type.primary or noun.endswith(owner.replace("-", ""))


def own_arns(resource_type: RegisteredType, filling: Filling, pattern: str) -> Iterator[str]:
    """ARNs that the resource may have, the usual form first."""
    noun, tail = resource_type.words["noun"], _tail(resource_type, filling)
    place = _place(resource_type, filling)
    yield f"{place}:{noun}/{tail}"
    if not pattern:
        return
    steps = _steps(pattern, resource_type.words["service"])
    ids = (tail, *(str(filling.fill(form)) for form in _IDS))
    nouns = dict.fromkeys((noun, noun.replace("-", ""), *steps[-1:]))
    path = "/".join(_path(filling.model, steps[:-1]))
    everywhere = ":".join(place.split(":")[:3])
    places = (place, f"{everywhere}::{filling.scope.account}", f"{everywhere}::")
    bases = (
        *(f"{parent}/" for parent in _parents(filling.model)),
        *(f"{p}:{path}" for p in places),
    )
    for base, between, kind, name in product(bases, "/:", nouns, ids):
        yield f"{base}{kind}{between}{name}"


def other_arn(resource_type: RegisteredType, filling: Filling, name: str) -> str:
    """An ARN of something of the same service that the property's name names."""
    noun = words_of(re.sub("(Arn|ARN|arn)$", "", name))
    return f"{_place(resource_type, filling)}:{noun}/{filling.letters('lower', 12)}"


def placed(text: str, filling: Filling) -> str:
    """A made-up ARN with the partition, region and account of the resource where it has any."""
    parts = text.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        return text
    arn, _, service, region, account, resource = parts
    scope = filling.scope
    region, account = region and scope.region, account and scope.account
    return f"{arn}:{scope.partition}:{service}:{region}:{account}:{resource}"


def _steps(pattern: str, service: str) -> list[str]:
    """The literal steps of the path in a pattern, as `instance` and `queue`."""
    plain = pattern.replace("\\/", "/").replace("\\-", "-")
    found = [step for step in _STEP.findall(plain) if step not in ("arn", "aws")]
    return found[1:] if found[:1] == [service] else found


def _place(resource_type: RegisteredType, filling: Filling) -> str:
    scope, service = filling.scope, resource_type.words["service"]
    region = "" if resource_type.is_global else scope.region
    return f"arn:{scope.partition}:{service}:{region}:{scope.account}"


def _tail(resource_type: RegisteredType, filling: Filling) -> str:
    """What tells the resource from others: its identifier, or something made up."""
    parts = [value_at(filling.model, pointer) for pointer in resource_type.primary]
    named = [str(p) for p in parts if p is not None and not str(p).startswith("arn:")]
    return "/".join(named) or str(filling.fill("{lower:12}"))


def _parents(model: Mapping[str, Any]) -> Iterator[str]:
    return (
        value
        for name, value in model.items()
        if is_arn(name) and isinstance(value, str) and value.startswith("arn:")
    )


def _path(model: Mapping[str, Any], steps: list[str]) -> Iterator[str]:
    """The path to the resource, of steps that the pattern names and properties that say which."""
    known = {name.lower(): value for name, value in model.items() if isinstance(value, str)}
    for step in steps:
        yield step
        plain = step.replace("-", "").lower()
        yield next(
            (known[plain + e.lower()] for e in _OWNERS if plain + e.lower() in known), "default"
        )
    if steps:
        yield ""
