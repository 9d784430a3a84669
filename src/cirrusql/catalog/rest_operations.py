"""Operations of the REST JSON services: which method and path say them, and where members stand.

Only those that are called or answered. The values are those of the `http` traits and the members'
`location` in AWS's own service models. As in `services`, one description serves both sides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from cirrusql.catalog.services import ACCOUNT, APPSYNC, LAMBDA
from cirrusql.records import Record

_MEMBER = r"\{(\w+)\}"
_NOTHING: Mapping[str, str] = MappingProxyType({})


class RestOperation(Record):
    """One operation as an HTTP request, and as the answer to it.

    `path` has the names of members in braces. `query` and `headers` are more members that are not
    in the body, by the names they have over the wire; all others are one JSON object, or `payload`
    is the one that is the body itself. Of an answer, `result` is the member that is its whole
    body, `result_headers` those that are headers, `status` the one that is the HTTP status; empty
    where there is none. With `once` it does its work again when it is sent again, and `seconds` is
    how long its answer may take, 0 for as long as any call's.
    """

    method: str
    path: str
    query: Mapping[str, str] = _NOTHING
    headers: Mapping[str, str] = _NOTHING
    payload: str = ""
    result: str = ""
    result_headers: Mapping[str, str] = _NOTHING
    status: str = ""
    once: bool = False
    seconds: float = 0.0

    @cached_property
    def in_path(self) -> tuple[str, ...]:
        """The members that stand in the path.

        >>> RestOperation("GET", "/v1/apis/{apiId}/schema").in_path
        ('apiId',)
        """
        return tuple(re.findall(_MEMBER, self.path))

    @cached_property
    def paths(self) -> re.Pattern[str]:
        """What matches the paths of its requests, each member in a group of its name."""
        parts = re.split(_MEMBER, self.path)
        named = (
            f"(?P<{part}>[^/]+)" if odd % 2 else re.escape(part) for odd, part in enumerate(parts)
        )
        return re.compile("".join(named))


_LAMBDA_LONGEST = 15 * 60
"""Seconds that a function may run: "Lambda quotas" in Lambda's developer guide."""

REST_OPERATIONS: Mapping[str, Mapping[str, RestOperation]] = {
    ACCOUNT.name: {
        "ListRegions": RestOperation("POST", "/listRegions"),
        "GetRegionOptStatus": RestOperation("POST", "/getRegionOptStatus"),
    },
    APPSYNC.name: {
        "StartSchemaCreation": RestOperation("POST", "/v1/apis/{apiId}/schemacreation"),
        "GetSchemaCreationStatus": RestOperation("GET", "/v1/apis/{apiId}/schemacreation"),
        "GetIntrospectionSchema": RestOperation(
            "GET",
            "/v1/apis/{apiId}/schema",
            query={"format": "format", "includeDirectives": "includeDirectives"},
            result="schema",
        ),
    },
    LAMBDA.name: {
        "Invoke": RestOperation(
            "POST",
            "/2015-03-31/functions/{FunctionName}/invocations",
            query={"Qualifier": "Qualifier"},
            headers={
                "InvocationType": "x-amz-invocation-type",
                "LogType": "x-amz-log-type",
                "ClientContext": "x-amz-client-context",
            },
            payload="Payload",
            result="Payload",
            result_headers={
                "FunctionError": "x-amz-function-error",
                "LogResult": "x-amz-log-result",
                "ExecutedVersion": "x-amz-executed-version",
            },
            status="StatusCode",
            once=True,
            seconds=_LAMBDA_LONGEST + 15,
        ),
    },
}
"""Every operation that is known, by the SDKs' name of its service and its own."""
