"""What a text that the service makes probably holds, by the name of its property.

In order: what the resource was given under another name, an ARN, what the data knows of the name
or of its last words, an id as the service writes them, a name as the service makes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from cirrusql.local.operations.arns import is_arn, names_itself, other_arn, own_arns, placed
from cirrusql.local.schema.nouns import words_of
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.local.schema.templates import Filling
from cirrusql.local.schema.text_parts import tail

_IDENTIFYING = ("Id", "ID", "Identifier")
_FREE_LENGTH = 12
_NAMING = ("Name", "Key", "Label", "Prefix")
_UNUSUAL = re.compile("^(Proposed|Pending|Next|Scheduled|Deferred)|(Error|Failure|Reason)$")


def texts(
    resource_type: RegisteredType,
    filling: Filling,
    name: str,
    *,
    within: str = "",
    pattern: str = "",
    is_primary: bool = False,
) -> Iterator[str]:
    """Texts for a property, the likeliest first; an empty one means that there is nothing to say.

    `within` is the object that it is in: the `Address` of an `Endpoint`. `pattern` is what the
    schema asks of the text, for whoever tests it; `is_primary` says that the resource is identified
    by it and cannot do without.
    """
    yield from _given(resource_type, filling, name)
    if is_arn(name) and names_itself(resource_type, name):
        yield from own_arns(resource_type, filling, pattern)
    for template in _known(resource_type, within + name):
        text = filling.fill(template)
        if text is not None:
            yield text
    if is_arn(name):
        yield other_arn(resource_type, filling, name)
    elif name.endswith(_IDENTIFYING):
        if not is_primary:
            yield from _in_arn(resource_type, filling, name)
        yield from _ids(resource_type, filling, name)
    elif name.endswith(_NAMING):
        noun = words_of(re.sub("(Name|Key)$", "", name)) or resource_type.words["noun"]
        yield from _names(filling, noun)
    if is_primary:
        yield filling.letters("lower", 10)


def endings(name: str) -> Iterator[str]:
    """The name in lower case, then without its first words, one after another.

    >>> list(endings("SourceVpcId"))
    ['sourcevpcid', 'vpcid', 'id']
    """
    for start in re.finditer("(?<![A-Z])(?=[A-Z])|(?=[A-Z][a-z])|^", name):
        if start.start() < len(name):
            yield name[start.start() :].lower()


def is_usual(name: str) -> bool:
    """Whether an object of this name tells of a resource that is well and that nothing awaits.

    >>> is_usual("Details"), is_usual("ValidationError"), is_usual("PendingModifiedValues")
    (True, False, False)
    """
    return not _UNUSUAL.search(name)


def known_numbers(resource_type: RegisteredType, name: str) -> Iterator[int]:
    """The numbers that a property of this name has, as a port or the first version."""
    return (int(text) for text in _known(resource_type, name) if text.isdecimal())


class ServiceWords(NamedTuple):
    """The vocabulary of samples for what the service makes: nothing is made up unless `needed`."""

    resource_type: RegisteredType
    filling: Filling
    needed: bool

    def candidates(self, hint: str, random: Random) -> Iterator[str]:  # noqa: ARG002
        """Texts that a property called `hint` may hold, the likeliest first."""
        return texts(self.resource_type, self.filling, hint)

    def words(self, random: Random, shortest: int, longest: int) -> str | None:  # noqa: ARG002
        """Free text of a length within both bounds, or None if one can do without."""
        length = min(max(shortest, _FREE_LENGTH), longest)
        return self.filling.letters("lower", length) if self.needed else None

    def arn_like(self, text: str) -> str:
        """A made-up ARN, at home where the resource is."""
        return placed(text, self.filling)


def _known(resource_type: RegisteredType, name: str) -> Iterator[str]:
    """The templates for a name: those for it alone, which begin with `=`, and for its endings."""
    known = resource_type.known_texts
    yield from known.get(f"={name.lower()}", ())
    for ending in endings(name):
        yield from known.get(ending) or known.get(ending.removesuffix("s"), ())


def _given(resource_type: RegisteredType, filling: Filling, name: str) -> Iterator[str]:
    """What the user gave under a name that means the same: `DomainIdentifier` for `DomainId`."""
    noun = resource_type.words["noun"].replace("-", "")
    others = [name]
    if name.endswith("Id"):
        others.append(f"{name}entifier")
    if name == "Name":
        others += [key for key in filling.model if key.lower() == f"{noun}name"]
    if name.lower() == f"{noun}name":
        others.append("Name")
    for other in others:
        value = filling.model.get(other)
        if isinstance(value, str):
            yield value


def _in_arn(resource_type: RegisteredType, filling: Filling, name: str) -> Iterator[str]:
    """The resource's id, if it has an ARN for an identifier, which then ends with it."""
    if names_itself(resource_type, name):
        for pointer in filter(resource_type.read_only.__contains__, resource_type.primary):
            value = filling.property("/".join(pointer))
            if isinstance(value, str) and value.startswith("arn:"):
                yield tail(value)


def _ids(resource_type: RegisteredType, filling: Filling, name: str) -> Iterator[str]:
    noun = words_of(re.sub("(Id|ID|Identifier)$", "", name)) or resource_type.words["noun"]
    for form in resource_type.id_forms:
        text = Filling.fill(filling._replace(words={**filling.words, "kind": noun}), form)
        yield text


def _names(filling: Filling, noun: str) -> Iterator[str]:
    letters = filling.letters("lower", 12)
    yield f"{noun}-{letters}"
    yield f"{noun.replace('-', '_')}_{letters}"
    yield noun.replace("-", "") + letters
