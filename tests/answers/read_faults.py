"""Twenty-two ways in which reading fails, and statements whose true answers plain SQLite knows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from cirrusql.cloudcontrol import Answer, Call
from cirrusql.errors import TransportError
from cirrusql.local.archive import exported
from tests.answers.clouds import Cloud
from tests.answers.trouble import Trouble, refusal

Changed = Callable[[Answer], Answer]
Fails = Callable[[Call], Answer | Exception | Changed]


def _page(call: Call, **members: object) -> Answer:
    request = json.loads(call.body)
    return Answer(200, json.dumps({"TypeName": request.get("TypeName"), **members}).encode())


def _looping(call: Call) -> Answer:
    tokens = {"NextToken": "again", "PaginationToken": "again"}
    return _page(call, ResourceDescriptions=[], ResourceTagMappingList=[], **tokens)


def _malformed_properties(_: Call) -> Changed:
    def changed(answer: Answer) -> Answer:
        document = json.loads(answer.body)
        one = document.get("ResourceDescription")
        for description in [*document.get("ResourceDescriptions", ()), *([one] if one else ())]:
            description["Properties"] = '{"a":'
        for member in set(document) - {"ResourceDescription", "ResourceDescriptions", "TypeName"}:
            document[member] = '{"a":'
        return Answer(answer.status, json.dumps(document).encode())

    return changed


def _wrong_types(call: Call) -> Answer:
    return _page(call, ResourceDescriptions="none", ResourceDescription=7, ResourceTagMappingList=1)


def _says(answer: Answer | Exception) -> Fails:
    return lambda _: answer


FAULTS: Mapping[str, Fails] = {
    "denied": _says(refusal("AccessDeniedException")),
    "throttled for ever": _says(refusal("ThrottlingException")),
    "500": _says(Answer(500, b"")),
    "503": _says(Answer(503, b"<html>Service Unavailable</html>")),
    "internal": _says(refusal("ServiceInternalErrorException", 500)),
    "reset": _says(TransportError("no answer from the service: Connection reset by peer")),
    "timeout": _says(TransportError("no answer from the service: Operation timed out")),
    "truncated": _says(Answer(200, b'{"ResourceDescriptions":[{"Identi')),
    "HTML": _says(Answer(200, b"<html>Welcome</html>")),
    "empty": _says(Answer(200, b"")),
    "{}": _says(Answer(200, b"{}")),
    "wrong types": _wrong_types,
    "malformed properties": _malformed_properties,
    "not a type": _says(refusal("TypeNotFoundException")),
    "unsupported": _says(refusal("UnsupportedActionException")),
    "expired": _says(refusal("ExpiredTokenException")),
    "no end": _looping,
    "handler": _says(refusal("GeneralServiceException")),
    "invalid": _says(refusal("InvalidRequestException")),
    "bad request": _says(Answer(400, b"")),
    "not found": _says(refusal("ResourceNotFoundException")),
    "not enabled": _says(refusal("UnrecognizedClientException")),
}
"""What a call that is to fail is answered with."""


@dataclass(frozen=True)
class Subject:
    """A relation `x` with calls that fail, beside a relation `y`.

    `key` of one meets `key` of the other; `value` of the first is seldom listed. `concerns` says
    which calls may fail.
    """

    x: str
    x_key: str
    x_value: str
    y: str
    y_key: str
    concerns: Callable[[Call], bool]

    def told(self, template: str) -> str:
        """A statement about the relations."""
        names = {"X": self.x, "x": self.x_key, "v": self.x_value, "Y": self.y, "y": self.y_key}
        return template.format(**names)

    def plain(self, template: str) -> str:
        """The same statement about the tables of `truth`."""
        names = {"X": "tx", "x": self.x_key, "v": self.x_value, "Y": "ty", "y": self.y_key}
        return template.format(**names)


def on(operation: str, type_name: str) -> Callable[[Call], bool]:
    """Whether a call is of an operation, about a resource type."""
    quoted = f'"{type_name}"'.encode()
    return lambda call: call.operation == operation and quoted in call.body


SUBJECTS: Mapping[str, Subject] = {
    "list": Subject(
        *("awscc.ec2.subnets", "vpc_id", "availability_zone", "awscc.ec2.vpcs", "vpc_id"),
        on("ListResources", "AWS::EC2::Subnet"),
    ),
    "read": Subject(
        *("awscc.logs.log_groups", "log_group_name", "retention_in_days"),
        *("awscc.lambda.functions", "function_name"),
        on("GetResource", "AWS::Logs::LogGroup"),
    ),
    "parents": Subject(
        *("awscc.customerprofiles.integrations", "domain_name", "object_type_name"),
        *("awscc.sqs.queues", "queue_name"),
        on("ListResources", "AWS::CustomerProfiles::Domain"),
    ),
    "children": Subject(
        *("awscc.customerprofiles.integrations", "domain_name", "object_type_name"),
        *("awscc.sqs.queues", "queue_name"),
        on("ListResources", "AWS::CustomerProfiles::Integration"),
    ),
    "operation": Subject(
        *("awscc.tagging.tagged_resources", "resource_arn", "tags"),
        *("awscc.logs.log_groups", "arn"),
        lambda call: call.operation == "GetResources",
    ),
}

STATEMENTS = (
    "SELECT {x}, region FROM {X}",
    "SELECT {x}, {v}, region FROM {X}",
    "SELECT {x} FROM {X} WHERE {v} IS NULL",
    "SELECT {x} FROM {X} WHERE NOT ({v} = 'us-east-1a' OR {v} = 30)",
    "SELECT {x}, coalesce({v}, 'none') FROM {X}",
    "SELECT DISTINCT {v} FROM {X}",
    "SELECT {y}, region FROM {Y} WHERE {y} IN (SELECT {x} FROM {X})",
    "SELECT {y}, region FROM {Y} WHERE {y} NOT IN (SELECT {x} FROM {X})",
    "SELECT {y}, region FROM {Y} b WHERE EXISTS (SELECT 1 FROM {X} a WHERE a.{x} = b.{y})",
    "SELECT {y}, region FROM {Y} b WHERE NOT EXISTS (SELECT 1 FROM {X} a WHERE a.{x} = b.{y})",
    (
        "SELECT {y}, region FROM {Y} b WHERE NOT EXISTS"
        " (SELECT 1 FROM {X} a WHERE a.{x} = b.{y} AND a.region = b.region)"
    ),
    (
        "SELECT {y} FROM {Y} b WHERE NOT EXISTS (SELECT 1 FROM {X} a WHERE a.{x} = b.{y}"
        " AND a.region = b.region AND NOT EXISTS (SELECT 1 FROM {Y} c WHERE c.region = a.region))"
    ),
    "SELECT {y} FROM {Y} EXCEPT SELECT {x} FROM {X}",
    "SELECT {x} FROM {X} EXCEPT SELECT {y} FROM {Y}",
    "SELECT {y} FROM {Y} INTERSECT SELECT {x} FROM {X}",
    "SELECT {y} FROM {Y} UNION SELECT {x} FROM {X}",
    "SELECT a.{x}, b.region FROM {X} a JOIN {Y} b ON a.{x} = b.{y}",
    "SELECT a.{x}, b.region FROM {Y} b LEFT JOIN {X} a ON a.{x} = b.{y}",
    (
        "SELECT b.{y}, b.region FROM {Y} b LEFT JOIN {X} a ON a.{x} = b.{y} AND a.region = b.region"
        " WHERE a.{x} IS NULL"
    ),
    "SELECT a.{x}, b.region FROM {X} a LEFT JOIN {Y} b ON a.{x} = b.{y}",
    "SELECT a.{x}, b.region FROM {X} a RIGHT JOIN {Y} b ON a.{x} = b.{y}",
    "SELECT a.{x}, b.region FROM {X} a FULL JOIN {Y} b ON a.{x} = b.{y}",
    "SELECT {x} FROM {X} GROUP BY {x} HAVING count(*) < 3",
    "SELECT {x} FROM {X} GROUP BY {x} HAVING count(*) > 1",
    "SELECT {x} FROM (SELECT {x}, count(*) n FROM {X} GROUP BY {x}) WHERE n = 1",
    "SELECT {x}, row_number() OVER (PARTITION BY {x} ORDER BY region) FROM {X}",
    "WITH c AS (SELECT {x}, region FROM {X}) SELECT a.{x} FROM c a JOIN c b ON a.{x} = b.{x}",
    (
        "WITH c AS (SELECT {x} FROM {X}) SELECT {x} FROM c WHERE {x} NOT IN"
        " (SELECT {x} FROM c WHERE {x} > 'm')"
    ),
    "SELECT {x}, region FROM {X} ORDER BY region, {x} LIMIT 4",
    "SELECT {y}, (SELECT min({v}) FROM {X} a WHERE a.{x} = b.{y}) FROM {Y} b",
    "SELECT {y}, CASE WHEN {y} IN (SELECT {x} FROM {X}) THEN 1 ELSE 0 END FROM {Y}",
    "SELECT {y} FROM {Y} WHERE (SELECT count(*) FROM {X}) < 3",
)
"""Statements of which every row must be true; {x} and {v} are columns of {X}, {y} is one of {Y}."""

COUNTING = (
    "SELECT count(*), max({x}) FROM {X}",
    "SELECT region, count(*) FROM {X} GROUP BY region",
    "SELECT {y}, n FROM {Y} JOIN (SELECT {x} k, count(*) n FROM {X} GROUP BY {x}) ON k = {y}",
)
"""Statements that may count what was read, if they say so."""


def trouble(
    concerns: Callable[[Call], bool], fails: Fails, region: str, *, after: int = 0
) -> Trouble:
    """Has certain calls in a region fail, all but the first `after` of them."""
    passed = [0]

    def failing(call: Call, _: int) -> Answer | Exception | Changed | None:
        if call.region != region or not concerns(call):
            return None
        passed[0] += 1
        return fails(call) if passed[0] > after else None

    return failing


def truth(cloud: Cloud, subject: Subject) -> sqlite3.Connection:
    """The two relations as plain tables, from the local cloud's own store."""
    connection = sqlite3.connect(":memory:")
    for table, name, columns in (
        ("tx", subject.x, (subject.x_key, subject.x_value)),
        ("ty", subject.y, (subject.y_key,)),
    ):
        connection.execute(f"CREATE TABLE {table} ({', '.join(columns)}, region)")
        rows = list(_stored(cloud, name, columns))
        assert rows
        places = ", ".join("?" * (len(columns) + 1))
        connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
    return connection


def _stored(cloud: Cloud, name: str, columns: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    if name.startswith("awscc.tagging."):
        yield from cloud.rows(f"SELECT {', '.join(columns)}, region FROM {name}")
        return
    _, service, resource_name = name.split(".")
    resource_type = cloud.catalog.relation(service, resource_name).resource_type
    keys = [resource_type.column_by_name[column].property for column in columns]
    for line in list(exported(cloud.local))[1:]:
        resource = json.loads(line)
        if resource["type_name"] == resource_type.type_name:
            yield (*(_cell(resource["properties"].get(key)) for key in keys), resource["region"])


def _cell(value: object) -> object:
    return json.dumps(value) if isinstance(value, dict | list) else value
