"""What becomes of each type of resource in a template, beyond those that Cloud Control handles."""

from __future__ import annotations

from enum import Enum

from cirrusql.catalog import Catalog
from cirrusql.errors import UnknownName
from cirrusql.records import Record

NESTED = "AWS::CloudFormation::Stack"
RECORD_SET_GROUP, RECORD_SET = "AWS::Route53::RecordSetGroup", "AWS::Route53::RecordSet"
WAIT_HANDLE = "AWS::CloudFormation::WaitConditionHandle"
WAIT = "AWS::CloudFormation::WaitCondition"
_DROPPED = ("AWS::CDK::Metadata",)


class Treatment(Enum):
    """How a resource of a type is dealt with."""

    DECLARED = "declared"
    ADAPTED = "adapted"
    CUSTOM = "custom"
    NESTED = "nested"
    GROUP = "group"
    WAIT = "wait"
    DROPPED = "dropped"
    REFUSED = "refused"


class Support(Record):
    """How a type is dealt with; of one that is refused why, and what can be done."""

    treatment: Treatment
    why: str = ""
    hint: str | None = None


_BY_NAME = {
    NESTED: Support(Treatment.NESTED),
    RECORD_SET_GROUP: Support(Treatment.GROUP),
    WAIT_HANDLE: Support(Treatment.WAIT),
    WAIT: Support(Treatment.WAIT),
    **{name: Support(Treatment.DROPPED) for name in _DROPPED},
    "AWS::CloudFormation::Macro": Support(
        Treatment.REFUSED, "a macro is run by CloudFormation itself, while it reads a template"
    ),
}


def support_of(type_name: str, catalog: Catalog) -> Support:
    """How resources of a type are dealt with."""
    from cirrusql.stack.adapters import ADAPTERS
    from cirrusql.stack.adapters.custom import is_custom

    if type_name in _BY_NAME:
        return _BY_NAME[type_name]
    if is_custom(type_name):
        return Support(Treatment.CUSTOM)
    if type_name in ADAPTERS:
        return Support(Treatment.ADAPTED)
    if type_name.endswith("::MODULE"):
        return Support(Treatment.REFUSED, f"{type_name} is a module of a private registry")
    try:
        resource_type = catalog.resource_type(type_name)
    except UnknownName as error:
        if not type_name.startswith("AWS::"):
            why = f"{type_name} is a type of a third party or of a private registry"
            return Support(Treatment.REFUSED, why)
        return Support(Treatment.REFUSED, f"there is no resource type {type_name}", error.hint)
    if "create" not in resource_type.handlers:
        return Support(Treatment.REFUSED, f"Cloud Control cannot create {type_name}")
    return Support(Treatment.DECLARED)
