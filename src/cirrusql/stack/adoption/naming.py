"""What resources are called in a stack that is written of them: by what people call them.

In a manifest these are words with underscores, in a template words in CamelCase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count

from cirrusql.catalog import ResourceType
from cirrusql.execute.read.direct import Key
from cirrusql.stack.adoption.described import Described
from cirrusql.stack.manifest.names import BUILT_IN, RUNTIME
from cirrusql.stack.planning.tags import tags_of

_WORD = re.compile(r"[a-z0-9]+")
_LONGEST = 48
# What a service makes up, such as i-0123456789abcdef0.
_MADE_UP = re.compile(r"[a-z]+(-[a-z]+)*-[0-9a-f]{8,17}")
# What a template would take for something else.
_RESERVED = frozenset(
    (*RUNTIME, *BUILT_IN, *("region", "range", "dict", "namespace", "loop", "self", "super"))
)


def names_of(resources: Sequence[Described]) -> Mapping[Key, str]:
    """A name for each: letters, digits and underscores, no two the same, the same every time."""
    taken = set(_RESERVED)
    found: dict[Key, str] = {}
    for one in resources:
        found[one.key] = name = next(name for name in _candidates(one) if name not in taken)
        taken.add(name)
    return found


def _candidates(one: Described) -> Iterator[str]:
    base = readable(title_of(one), one.resource_type)
    yield base
    where = _slug(one.region)
    yield f"{base}_{where}"
    number = 2
    while True:
        yield f"{base}_{number}"
        number += 1


def logical_ids(resources: Sequence[Described]) -> Mapping[Key, str]:
    """A name for each as templates want it: letters and digits only, otherwise as `names_of`."""
    taken: set[str] = set()
    found: dict[Key, str] = {}
    for one in resources:
        base = camel(readable(title_of(one), one.resource_type))
        numbered = (f"{base}{number}" for number in count(2))
        found[one.key] = next(name for name in chain([base], numbered) if name not in taken)
        taken.add(found[one.key])
    return found


def camel(name: str) -> str:
    """A name in words as one word.

    >>> camel("acme_logs_bucket")
    'AcmeLogsBucket'
    """
    return "".join(word.capitalize() for word in name.split("_"))


def readable(title: str, resource_type: ResourceType) -> str:
    """A name of what a resource is called and what it is; the latter once.

    >>> from cirrusql.catalog import Catalog
    >>> bucket = Catalog.open().resource_type("AWS::S3::Bucket")
    >>> readable("acme-logs", bucket), readable("bucket of logs", bucket), readable("", bucket)
    ('acme_logs_bucket', 'bucket_of_logs', 'bucket')
    """
    noun = resource_type.singular
    slug = _slug(title)[:_LONGEST].strip("_")
    words = slug.split("_")
    if not slug:
        name = noun
    elif noun in slug or noun.rpartition("_")[2] in words:
        name = slug
    else:
        name = f"{slug}_{noun}"
    return name if name[0].isalpha() else f"{noun}_{slug}"


def title_of(one: Described) -> str:
    """What people call a resource: its tag Name, its name, else what it is named by; or nothing.

    What the service made up says nothing, and an ARN too much.
    """
    tag = tags_of(one.model, one.resource_type.tag_property).get("Name")
    name = one.given.get(one.resource_type.name_property or "")
    own = one.identifier.rpartition("|")[2] if one.names_itself else ""
    candidates = (tag, name, "" if _MADE_UP.fullmatch(own) else own)
    said = next((str(one) for one in candidates if isinstance(one, str) and one.strip()), "")
    return re.split("[:/]", said.rstrip("/"))[-1] if said.startswith(("arn:", "http")) else said


def _slug(text: str) -> str:
    return "_".join(_WORD.findall(text.lower()))
