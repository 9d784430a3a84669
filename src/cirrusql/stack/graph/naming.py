"""Names for resources that nobody has named: the stack's, the resource's, and what makes it unique.

It is CloudFormation's form, `<stack>-<logical id>-<12 characters>`, cut to what the schema allows.
A name is made when the resource is: a replacement has another one and can be there beside it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping
from typing import Any

from cirrusql.catalog import ResourceType
from cirrusql.catalog.definitions import parts
from cirrusql.stack.graph.nodes import Declared

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
RANDOM = 12
"""So many characters of chance end a name."""
_FIFO = ("FifoQueue", "FifoTopic")
_LONGEST = 128
# What the services allow and their schemas do not say.
_LONGEST_OF = {"AWS::S3::Bucket": 63, "AWS::ElasticLoadBalancingV2::LoadBalancer": 32,
               "AWS::ElasticLoadBalancingV2::TargetGroup": 32,
               "AWS::ElasticLoadBalancing::LoadBalancer": 32, "AWS::IAM::Role": 64,
               "AWS::IAM::User": 64, "AWS::Lambda::Function": 64, "AWS::SQS::Queue": 80,
               "AWS::Events::Rule": 64}  # fmt: skip
# Services that take or keep names in small letters only, whatever their schemas say.
_LOWER = re.compile(
    r"AWS::(S3\w*|RDS|ElastiCache|Redshift|Neptune|DocDB|ECR|OpenSearchService|Elasticsearch"
    r"|MemoryDB|DAX|CodeArtifact)::"
)


def made_name(
    node: Declared, given: Mapping[str, Any], schema: Mapping[str, Any]
) -> Mapping[str, str] | None:
    """The property with a resource's name and a new name for it; None if the service makes it."""
    if node.name_prefix is None:
        return None
    name = naming_property(node.resource_type, schema)
    if name is None or name in given:
        return None
    ending = ".fifo" if any(given.get(one) for one in _FIFO) else ""
    unique = "".join(secrets.choice(_ALPHABET) for _ in range(RANDOM))
    longest = _longest(node.resource_type, name, schema)
    is_lower = _LOWER.match(node.resource_type.type_name) is not None
    for text in _candidates(node.name_prefix, unique, ending, longest):
        fits = _is_allowed(text, schema["properties"][name], schema)
        if fits and not (is_lower and text != text.lower()):
            return {name: text}
    return None


def naming_property(resource_type: ResourceType, schema: Mapping[str, Any]) -> str | None:
    """The property by which a type is named, if it need not be given; None if there is none."""
    parts_ = resource_type.identifier_parts
    names = (*(parts_ if len(parts_) == 1 else ()), resource_type.name_property)
    required = schema.get("required", ())
    return next((one for one in names if _may_name(resource_type, one, required)), None)


def _may_name(resource_type: ResourceType, name: str | None, required: Collection[str]) -> bool:
    """Whether a property is a name that may be given once, and need not be."""
    column = resource_type.column_by_property.get(name or "")
    if column is None or column.type != "string" or column.read_only:
        return False
    return column.create_only and name not in required


def _candidates(prefix: str, unique: str, ending: str, longest: int) -> list[str]:
    room = longest - len(unique) - len(ending) - 1
    whole = f"{prefix[: max(room, 0)].rstrip('-')}-{unique}{ending}"
    plain = whole.replace("-", "")
    return [whole, whole.lower(), plain[:longest], plain.lower()[:longest], whole.replace("-", "_")]


def _longest(resource_type: ResourceType, name: str, schema: Mapping[str, Any]) -> int:
    said = [
        one["maxLength"] for one in parts(schema["properties"][name], schema) if "maxLength" in one
    ]
    own = _LONGEST_OF.get(resource_type.type_name, _LONGEST)
    return int(min([*said, own]))


def _is_allowed(text: str, definition: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    import regex

    for one in parts(definition, schema):
        if not one.get("minLength", 0) <= len(text) <= one.get("maxLength", _LONGEST):
            return False
        pattern = one.get("pattern")
        try:
            if pattern is not None and regex.search(pattern, text, timeout=1.0) is None:
                return False
        except (regex.error, TimeoutError):
            return False
    return True
