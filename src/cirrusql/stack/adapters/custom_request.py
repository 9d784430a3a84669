"""What the function behind a custom resource is asked.

"Custom resource request and response reference" in CloudFormation's user guide has the members.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from cirrusql.errors import DataError, InvalidProperty, NotSupportedError
from cirrusql.records import Record
from cirrusql.stack.adapters.adapter import Model

TOKEN, TIMEOUT = "ServiceToken", "ServiceTimeout"
LONGEST = 3600
"""Seconds that a custom resource may take, as ServiceTimeout's range in the user guide says."""

_FUNCTION = re.compile(r"arn:(?P<partition>[\w-]+):lambda:(?P<region>[\w-]+):(?P<account>\d+):.+")


class Function(Record):
    """A function of Lambda: its ARN, and what that says of where it is."""

    arn: str
    partition: str
    region: str
    account: str


class Origin(Record):
    """Where a custom resource is from: its logical id, and the ARN of its stack; empty if unknown.

    A resource that has left its template is deleted by what is kept of it, which is neither.
    """

    logical_id: str = ""
    stack_id: str = ""

    def known(self, function: Function, type_name: str) -> Origin:
        """The same with something for what is unknown, the same every time.

        >>> Origin().known(Function("arn:…", "aws", "eu-west-1", "1"), "Custom::Key").logical_id
        'Key'
        """
        unique = uuid.uuid5(uuid.NAMESPACE_URL, f"{function.arn}/{type_name}")
        where = f"arn:{function.partition}:cloudformation:{function.region}:{function.account}"
        logical_id = re.sub("[^A-Za-z0-9]", "", type_name.rpartition("::")[2])
        return Origin(
            self.logical_id or logical_id or "CustomResource",
            self.stack_id or f"{where}:stack/unknown/{unique}",
        )


def function_of(token: Any) -> Function:
    """The function that a ServiceToken names; raises NotSupportedError for what is none."""
    found = _FUNCTION.fullmatch(token) if isinstance(token, str) else None
    if found is None:
        message = f"the {TOKEN} '{token}' is not the ARN of a function, which could be run"
        raise NotSupportedError(message)
    return Function(found[0], **found.groupdict())


def request_of(
    kind: str, type_name: str, origin: Origin, address: str, properties: Model
) -> dict[str, Any]:
    """A request of a kind (Create, Update, Delete), to be answered at an address."""
    return {
        "RequestType": kind,
        TOKEN: properties[TOKEN],
        "ResponseURL": address,
        "StackId": origin.stack_id,
        "RequestId": str(uuid.uuid4()),
        "ResourceType": type_name,
        "LogicalResourceId": origin.logical_id,
        "ResourceProperties": texts(properties),
    }


def texts(value: Any) -> Any:
    """A value as CloudFormation sends it: every scalar a text, and nothing left out.

    >>> texts({"On": True, "Ports": [80, {"Share": 0.5}], "Whole": 2.0, "None": None})
    {'On': 'true', 'Ports': ['80', {'Share': '0.5'}], 'Whole': '2'}
    """
    if isinstance(value, Mapping):
        return {str(name): texts(one) for name, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [texts(one) for one in value if one is not None]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def seconds_of(properties: Model) -> int:
    """How long an answer may take; raises InvalidProperty for what is no such time."""
    said = properties.get(TIMEOUT, LONGEST)
    try:
        seconds = int(str(said))
    except ValueError:
        seconds = 0
    if not 1 <= seconds <= LONGEST:
        message = f"{TIMEOUT} is from 1 to {LONGEST} seconds, and not '{said}'"
        raise InvalidProperty(message)
    return seconds


def token_of(properties: Model) -> Function:
    """The function in the properties; raises DataError without one, and as `function_of`."""
    if TOKEN not in properties:
        raise DataError(f"a custom resource has no {TOKEN}")
    return function_of(properties[TOKEN])
