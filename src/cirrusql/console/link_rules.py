"""What is known of types that tells of links between resources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cirrusql.catalog import ResourceType
from cirrusql.catalog.same_region import arn_service

Path = tuple[str, ...]

# How EC2's identifiers begin ("Resource IDs" in the EC2 user guide).
EC2_PREFIXES: Mapping[str, str] = {
    prefix: f"AWS::EC2::{name}"
    for prefix, name in {
        "acl": "NetworkAcl",
        "cgw": "CustomerGateway",
        "dopt": "DHCPOptions",
        "eigw": "EgressOnlyInternetGateway",
        "eipalloc": "EIP",
        "eni": "NetworkInterface",
        "fl": "FlowLog",
        "i": "Instance",
        "igw": "InternetGateway",
        "lt": "LaunchTemplate",
        "nat": "NatGateway",
        "pcx": "VPCPeeringConnection",
        "pl": "PrefixList",
        "rtb": "RouteTable",
        "sg": "SecurityGroup",
        "subnet": "Subnet",
        "tgw": "TransitGateway",
        "tgw-attach": "TransitGatewayAttachment",
        "tgw-rtb": "TransitGatewayRouteTable",
        "vgw": "VPNGateway",
        "vol": "Volume",
        "vpc": "VPC",
        "vpce": "VPCEndpoint",
        "vpn": "VPNConnection",
    }.items()
    if name != "EIP"  # its identifier has the address, too
}
# ARNs of these services say no kind: the whole of their last part is the name.
WITHOUT_WORD = {"s3": "AWS::S3::Bucket", "sns": "AWS::SNS::Topic"}
# Their identifier is called otherwise, and is the ARN.
_BY_ARN = frozenset(("AWS::SecretsManager::Secret", "AWS::SNS::Topic"))
_PLAIN = frozenset(("id", "arn", "name", "identifier", "type", "key", "value", "description"))
_SUFFIXES = ("Id", "Arn", "Name", "Identifier")


def named_by(types: Iterable[ResourceType]) -> Mapping[str, tuple[ResourceType, ...]]:
    """Names of properties, in lower case, that mean a resource of a type in its own service.

    They are the name of its only identifier, and its own name before what that ends with.
    """
    found: dict[str, dict[str, ResourceType]] = defaultdict(dict)
    for one in types:
        if len(one.identifier_parts) != 1:
            continue
        part = one.identifier_parts[0].rpartition("/")[2]
        for name in {part, *_called(one, part)}:
            if name.lower() not in _PLAIN:
                found[name.lower()][one.type_name] = one
    return {name: tuple(those.values()) for name, those in found.items()}


def is_called(resource_type: ResourceType, name: str) -> bool:
    """Whether a property of any service may mean the type: `KmsKeyId`, and not `StackName`."""
    part = resource_type.identifier_parts[0].rpartition("/")[2]
    certain = (one.lower() for one in _called(resource_type, part) if not one.endswith("Name"))
    return name.lower() in certain


def _called(resource_type: ResourceType, part: str) -> Iterator[str]:
    """What properties that name it are called, after its kind and the end of its identifier."""
    _, service, kind = resource_type.type_name.split("::")
    yield kind
    for suffix in (*(one for one in _SUFFIXES if part.endswith(one)), "Arn"):
        yield f"{kind}{suffix}"
        yield f"{service}{kind}{suffix}"


def arn_words(types: Iterable[ResourceType]) -> Mapping[tuple[str, str], ResourceType]:
    """Types by the service of their ARNs and the word for their kind, without hyphens.

    Of two with one word the one that its ARN identifies: a load balancer of the second version.
    """
    found: dict[tuple[str, str], ResourceType] = {}
    for one in sorted(types, key=lambda one: (not is_arn(one), one.type_name)):
        service = arn_service(one) or one.service
        kind = one.type_name.rpartition("::")[2].lower()
        found.setdefault((service, kind), one)
    return found


def is_arn(resource_type: ResourceType) -> bool:
    """Whether the ARN is what identifies a resource of the type."""
    (part, *others) = resource_type.identifier_parts
    return not others and (part.endswith("Arn") or resource_type.type_name in _BY_ARN)


def schema_rules(
    resource_type: ResourceType, schema: Mapping[str, Any]
) -> Mapping[Path, tuple[str, ...]]:
    """Properties that the schema, or the keys of lists, say to name resources of types.

    `*` in a path is any item of a list.
    """
    found: dict[Path, list[str]] = defaultdict(list)
    for name, sources in resource_type.list_keys.sources.items():
        for source in sources:
            if source.type_name:
                found[(name,)].append(source.type_name)
    for name, node in schema["properties"].items():
        for path, reference in _relationships(schema, node, (name,), 0):
            found[path].append(reference["typeName"])
    return {path: tuple(dict.fromkeys(names)) for path, names in found.items()}


def _relationships(
    schema: Mapping[str, Any], node: Any, path: Path, depth: int
) -> Iterator[tuple[Path, Mapping[str, str]]]:
    if not isinstance(node, dict) or depth > 8:  # definitions may contain themselves
        return
    if "relationshipRef" in node:
        yield path, node["relationshipRef"]
    if "$ref" in node:
        definition = schema.get("definitions", {}).get(node["$ref"].rpartition("/")[2])
        yield from _relationships(schema, definition, path, depth + 1)
    for branch in ("anyOf", "oneOf", "allOf"):
        for choice in node.get(branch, ()):
            yield from _relationships(schema, choice, path, depth + 1)
    if "items" in node:
        yield from _relationships(schema, node["items"], (*path, "*"), depth + 1)
    for name, child in node.get("properties", {}).items():
        yield from _relationships(schema, child, (*path, name), depth + 1)
