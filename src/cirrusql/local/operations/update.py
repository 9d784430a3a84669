"""UpdateResource: read, check what the patch touches, patch, validate, keep."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.client_tokens import replayed
from cirrusql.local.operations.lifecycle import Change, accept
from cirrusql.local.operations.models import stored, with_defaults, write_only_values
from cirrusql.local.operations.references import check_references
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.schema.patch import (
    InvalidPatch,
    PatchMisfit,
    Step,
    apply_patch,
    equal,
    parse_patch,
)
from cirrusql.local.schema.pointers import (
    Path,
    Pointer,
    above,
    find,
    put,
    show_pointer,
    value_at,
    within,
)
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.local.schema.validation import NO_FLAWS
from cirrusql.local.storage.taken import is_taken

Found = list[tuple[Path, Any]]
Compare = Callable[[Found, Found], bool]


def update_resource(backend: Backend, scope: Scope, members: Members) -> Members:
    """Accept a patch of an existing resource, or refuse it whole."""
    earlier = replayed(backend, scope, "UpdateResource", members)
    if earlier is not None:
        return earlier
    resource_type = backend.resource_type(scope, "update", members)
    found = backend.visible(resource_type, scope, members["Identifier"])
    before: dict[str, Any] = orjson.loads(found.properties)
    hidden = write_only_values(found)
    taken = is_taken(backend.store, found.visible)
    patched = _patched(backend, resource_type, before, members["PatchDocument"], hidden, taken)
    after = _with_defaults(backend, resource_type, copy.deepcopy(patched) if taken else patched)
    if backend.settings.strict_references:
        check_references(backend, resource_type, scope, after, before)
    backend.generator.adapt(resource_type, scope, after, backend.clock.now())
    if taken:
        _leave_alone(backend, resource_type, scope, before, patched, after)
    kept = _fixed(resource_type, hidden) if backend.settings.strict_write_only else hidden
    kept = [pair for pair in kept if _fits(after, pair)]
    resource = stored(resource_type, after, found.visible, kept, found.identifier)
    change = Change(resource_type, "UPDATE", found.identifier, resource, resource.properties)
    return accept(backend, scope, members, change)


def _patched(
    backend: Backend,
    resource_type: RegisteredType,
    before: dict[str, Any],
    document: str,
    hidden: Found,
    taken: bool,
) -> dict[str, Any]:
    """The model after a patch. What AWS itself answered may go on breaking the schema."""
    try:
        steps = parse_patch(document)
        _check_named(resource_type, steps)
        after = apply_patch(before, steps)
    except PatchMisfit as error:
        raise Refusal(backend.settings.invalid_patch, str(error)) from error
    except InvalidPatch as error:
        code = backend.settings.invalid_patch
        raise Refusal(code, f"Invalid patch update: {error}") from error
    _keep_read_only(resource_type, before, after, steps)
    _check_contained(resource_type, before, after, steps)
    _keep_identifier(resource_type, before, after)
    _keep_fixed_inside(resource_type, after, hidden)
    flaws = resource_type.validator.flaws(before, _sent_again(resource_type)) if taken else NO_FLAWS
    complaint = _complaint(resource_type, after, _fixed(resource_type, hidden), flaws)
    if complaint:
        raise Refusal("ValidationException", complaint)
    return after


def _with_defaults(
    backend: Backend, resource_type: RegisteredType, model: dict[str, Any]
) -> dict[str, Any]:
    return with_defaults(resource_type, model) if backend.settings.schema_defaults else model


def _sent_again(resource_type: RegisteredType) -> tuple[Pointer, ...]:
    """What a patch has to bring if it is required: it is not read back, and may be set anew."""
    fixed = resource_type.create_only
    return tuple(pointer for pointer in resource_type.write_only if pointer not in fixed)


def _leave_alone(
    backend: Backend,
    resource_type: RegisteredType,
    scope: Scope,
    before: dict[str, Any],
    patched: dict[str, Any],
    after: dict[str, Any],
) -> None:
    """Put back, in place, what a patch left as AWS had it and the service here would change.

    It would do so without a patch, too; AWS evidently has not.
    """
    would = _with_defaults(backend, resource_type, copy.deepcopy(before))
    backend.generator.adapt(resource_type, scope, would, backend.clock.now())
    for name in {*before, *would}:
        if not _differs(name, patched, before) and _differs(name, would, before):
            if name in before:
                after[name] = before[name]
            else:
                after.pop(name, None)


def _differs(name: str, one: dict[str, Any], other: dict[str, Any]) -> bool:
    return (name in one) != (name in other) or not equal(one.get(name), other.get(name))


def _complaint(
    resource_type: RegisteredType, after: dict[str, Any], fixed: Found, flaws: frozenset[str]
) -> str | None:
    """What is wrong with the model, in the service's words; None if nothing.

    What nobody could have given counts as given, but only if it is missed: a record set made by
    its zone's name, which is not read back, has the zone's id instead, and never both.
    """
    complaint = resource_type.validator.complaint(after, flaws)
    if complaint is None or not fixed:
        return complaint
    return resource_type.validator.complaint(_with_fixed(after, fixed), flaws)


def _fixed(resource_type: RegisteredType, hidden: Found) -> Found:
    """The write-only values that are create-only too: they can neither be read nor sent again."""
    return [
        (path, value)
        for path, value in hidden
        if any(within(tuple(map(str, path)), pointer) for pointer in resource_type.create_only)
    ]


def _keep_fixed_inside(resource_type: RegisteredType, after: dict[str, Any], hidden: Found) -> None:
    """Put back, in place, the create-only values within a write-only one that is sent again.

    No patch may have them in it.
    """
    for path, value in hidden:
        for pointer in resource_type.create_only:
            if above(tuple(map(str, path)), pointer):
                for below, inner in find(value, pointer[len(path) :]):
                    if isinstance(value_at(after, (*path, *below[:-1])), dict):
                        put(after, (*path, *below), inner)


def _with_fixed(model: dict[str, Any], fixed: Found) -> dict[str, Any]:
    """The model with the write-only values that can neither be read nor sent again."""
    whole = copy.deepcopy(model)
    for path, value in fixed:
        put(whole, path, value)
    return whole


def _check_named(resource_type: RegisteredType, steps: tuple[Step, ...]) -> None:
    """Refuse a patch that names what cannot be changed, even to the value it has."""
    paths = [path for step in steps for path in step.changed]
    _refuse(_READ_ONLY, [p for p in resource_type.read_only if _named(paths, p)])
    _refuse(_CREATE_ONLY, [p for p in resource_type.create_only if _named(paths, p)])
    others = [path for step in steps if step.operation != "add" for path in step.changed]
    hidden = [p for p in resource_type.write_only if _named(others, p)]
    if hidden:
        names = ", ".join(f"/{'/'.join(pointer)}" for pointer in hidden)
        raise Refusal(
            "ValidationException",
            f"Invalid patch update: writeOnlyProperties [{names}] can only be updated using"
            " 'add' operation",
        )


def _check_contained(
    resource_type: RegisteredType,
    before: dict[str, Any],
    after: dict[str, Any],
    steps: tuple[Step, ...],
) -> None:
    """Refuse a patch that changes such a value by replacing what contains it."""
    paths = [path for step in steps for path in step.changed]

    def changed(pointers: tuple[Pointer, ...], is_same: Compare) -> Iterator[Pointer]:
        for pointer in pointers:
            if any(above(path, pointer) for path in paths) and not is_same(
                list(find(before, pointer)), list(find(after, pointer))
            ):
                yield pointer

    _refuse(_READ_ONLY, list(changed(resource_type.read_only, _nothing_new)))
    _refuse(_CREATE_ONLY, list(changed(resource_type.create_only, _all_kept)))


def _nothing_new(before: Found, after: Found) -> bool:
    """Whether no read-only value was made up; one may go with what it is a part of."""
    return _are_among(after, before)


def _all_kept(before: Found, after: Found) -> bool:
    """Whether every create-only value is there still; a new item of an array brings its own."""
    in_array = any(isinstance(step, int) for path, _ in (*before, *after) for step in path)
    if in_array:
        return _are_among(before, after)
    return equal([value for _, value in before], [value for _, value in after])


def _are_among(some: Found, others: Found) -> bool:
    left = [value for _, value in others]
    for _, value in some:
        place = next((n for n, one in enumerate(left) if equal(one, value)), None)
        if place is None:
            return False
        del left[place]
    return True


def _keep_identifier(
    resource_type: RegisteredType, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Refuse a patch after which the resource would be another one.

    CloudFormation's contract for handlers: the primary identifier stays. The schema of record sets
    leaves its parts changeable, so that one could take another's place.
    """
    parts = resource_type.primary
    moved = [one for one in parts if value_at(before, one) != value_at(after, one)]
    _refuse(_IDENTIFIER, moved)


def _keep_read_only(
    resource_type: RegisteredType,
    before: dict[str, Any],
    after: dict[str, Any],
    steps: tuple[Step, ...],
) -> None:
    """Put back, in place, the read-only values that replacing their parent left out."""
    paths = [path for step in steps for path in step.changed]
    for pointer in resource_type.read_only:
        if len(pointer) > 1 and any(above(path, pointer) for path in paths):
            for path, value in find(before, pointer):
                if isinstance(value_at(after, path[:-1]), dict) and _absent(after, path):
                    put(after, path, value)


_READ_ONLY = ("ValidationException", "readOnlyProperties")
_IDENTIFIER = ("NotUpdatableException", "primaryIdentifier")
_CREATE_ONLY = ("NotUpdatableException", "createOnlyProperties")


def _refuse(rule: tuple[str, str], pointers: list[Pointer]) -> None:
    if pointers:
        code, keyword = rule
        shown = ", ".join(map(show_pointer, pointers))
        raise Refusal(code, f"Invalid patch update: {keyword} [{shown}] cannot be updated")


def _named(paths: list[Pointer], pointer: Pointer) -> bool:
    return any(within(path, pointer) for path in paths)


def _absent(model: dict[str, Any], path: Path) -> bool:
    nothing = object()
    return value_at(model, path, nothing) is nothing


def _fits(model: dict[str, Any], pair: tuple[Path, Any]) -> bool:
    """Whether the place of a write-only value is still there."""
    path = pair[0]
    return (
        len(path) == 1
        or any(isinstance(step, int) for step in path) is False
        or isinstance(value_at(model, path[:-1]), dict)
    )
