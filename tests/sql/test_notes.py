"""What a query asks for and cannot find, told with what to write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from random import Random
from typing import Any

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.execute.read.rows import cell
from cirrusql.samples.models import NoSample, model
from cirrusql.sql import Fragment, literal
from cirrusql.sql.binding import bind
from cirrusql.sql.grammar import parse_one
from cirrusql.sql.notes import notes_on
from cirrusql.sql.relations import columns_of, find_relation

pytestmark = pytest.mark.thorough

INSTANCES = ("awscc", "ec2", "instances")
VIEWS = {"tagged": "SELECT vpc_id, tags AS labels FROM awscc.ec2.vpcs"}


def notes(sql: str, catalog: Catalog) -> tuple[str, ...]:
    return bind(Fragment(sql, 0, len(sql)), catalog, VIEWS).notes


TOLD = [
    # A tag looked up in a list of tags.
    ("SELECT tags ->> 'Owner' FROM awscc.ec2.vpcs", "write tags_map ->> 'Owner'"),
    ("SELECT 1 FROM awscc.ec2.vpcs v WHERE v.tags -> 'Owner' = 1", "write v.tags_map ->> 'Owner'"),
    ("SELECT json_extract(tags, '$.Owner') FROM awscc.ec2.vpcs", "write tags_map ->> 'Owner'"),
    ("SELECT tags ->> 'Key' FROM awscc.ec2.vpcs", "write tags ->> '$[0].Key'"),
    # Keys that are spelt otherwise, at any depth, however they are looked up.
    ("SELECT state ->> 'name' FROM awscc.ec2.instances", "write state ->> 'Name'"),
    (
        "SELECT public_access_block_configuration ->> 'block_public_acls' FROM awscc.s3.buckets",
        "write public_access_block_configuration ->> 'BlockPublicAcls'",
    ),
    (
        "SELECT lifecycle_configuration ->> '$.Rules[0].status' FROM awscc.s3.buckets",
        "write lifecycle_configuration ->> '$.Rules[0].Status'",
    ),
    (
        "SELECT lifecycle_configuration -> 'Rules' -> 0 ->> 'Stats' FROM awscc.s3.buckets",
        "write lifecycle_configuration -> 'Rules' -> 0 ->> 'Status'",
    ),
    (
        "SELECT json_extract(versioning_configuration, '$.status', '$') FROM awscc.s3.buckets",
        "write json_extract(versioning_configuration, '$.Status')",
    ),
    (
        "SELECT json_type(versioning_configuration, '$.status') FROM awscc.s3.buckets",
        "write json_type(versioning_configuration, '$.Status')",
    ),
    ("SELECT vpc_config ->> '$.SubnetIds.1' FROM awscc.lambda.functions", "'$.SubnetIds[1]'"),
    ("SELECT environment ->> 'HOME' FROM awscc.lambda.functions", "'$.Variables.HOME'"),
    ("SELECT state ->> 0 FROM awscc.ec2.instances", "state is an object"),
    ("SELECT versioning_configuration -> 'Status' ->> 'x' FROM awscc.s3.buckets", "is a text"),
    # Elements that json_each and json_tree give.
    (
        (
            "SELECT r.value ->> 'cidr_ip' FROM awscc.ec2.security_groups g,"
            " json_each(g.security_group_ingress) r"
        ),
        "write r.value ->> 'CidrIp'",
    ),
    (
        (
            "SELECT 1 FROM awscc.ec2.security_groups WHERE EXISTS (SELECT 1 FROM"
            " json_each(security_group_ingress) WHERE json_extract(value, '$.port') = 22)"
        ),
        "write json_extract(value, '$.ToPort')",
    ),
    (
        (
            "SELECT value ->> 'cidr_ip' FROM awscc.ec2.security_groups,"
            " json_tree(security_group_ingress)"
        ),
        "write value ->> 'CidrIp'",
    ),
    (
        (
            "SELECT f.value ->> 'name' FROM awscc.s3.buckets b,"
            " json_each(b.notification_configuration, '$.LambdaConfigurations') l,"
            " json_each(l.value, '$.Filter.S3Key.Rules') f"
        ),
        "write f.value ->> 'Name'",
    ),
    (
        "SELECT 1 FROM awscc.s3.buckets, json_each(lifecycle_configuration, '$.rules')",
        "has no rows: lifecycle_configuration has no 'rules'",
    ),
    # Through aliases, subqueries, CTEs, views, compounds, and wherever an expression may stand.
    ("SELECT labels ->> 'Owner' FROM tagged", "tags is a list"),
    (
        "SELECT x.s ->> 'name' FROM (SELECT state AS s FROM awscc.ec2.instances LIMIT 5) x",
        "write x.s ->> 'Name'",
    ),
    (
        "WITH c(s) AS (SELECT state FROM awscc.ec2.instances) SELECT 1 FROM c WHERE s ->> 'name'",
        "write s ->> 'Name'",
    ),
    (
        (
            "SELECT s ->> 'name' FROM (SELECT state AS s FROM awscc.ec2.instances UNION ALL"
            " SELECT state FROM awscc.ec2.instances)"
        ),
        "write s ->> 'Name'",
    ),
    ("SELECT state AS s FROM awscc.ec2.instances ORDER BY s ->> 'name'", "write s ->> 'Name'"),
    (
        "SELECT 1 FROM awscc.ec2.vpcs v JOIN awscc.ec2.instances i ON i.state ->> 'code' = 1",
        "write i.state ->> 'Code'",
    ),
    (
        (
            "SELECT 1 FROM awscc.ec2.vpcs v WHERE EXISTS (SELECT 1 FROM awscc.ec2.subnets s WHERE"
            " v.tags ->> 'Owner' = s.subnet_id)"
        ),
        "write v.tags_map ->> 'Owner'",
    ),
    (
        "SELECT count(*) FILTER (WHERE state ->> 'name' = 'running') FROM awscc.ec2.instances",
        "write state ->> 'Name'",
    ),
    ("SELECT properties ->> 'size' FROM awscc.ec2.volumes", "write properties ->> 'Size'"),
    # Values of another type, or that are none of an enumeration's.
    (
        (
            "SELECT 1 FROM awscc.s3.buckets WHERE"
            " public_access_block_configuration ->> 'BlockPublicAcls' = 'true'"
        ),
        "is true or false and compared with the text 'true': write no quotes",
    ),
    ("SELECT 1 FROM awscc.ec2.volumes WHERE 'true' = encrypted", "encrypted is true or false"),
    ("SELECT CASE encrypted WHEN 'true' THEN 1 END FROM awscc.ec2.volumes", "is true or false"),
    ("SELECT 1 FROM awscc.ec2.volumes WHERE size BETWEEN '1' AND '9'", "size is a number"),
    ("SELECT 1 FROM awscc.ec2.volumes HAVING max(size) AND encrypted IS 'true'", "true or false"),
    (
        "SELECT 1 FROM awscc.s3.buckets WHERE versioning_configuration ->> 'Status' = 'enabled'",
        "did you mean 'Enabled'?",
    ),
    ("SELECT 1 FROM awscc.lambda.functions WHERE package_type IN ('zip')", "mean 'Zip'?"),
    ("SELECT 1 FROM awscc.lambda.functions WHERE package_type <> 'jar'", "the schema lists"),
    (
        "SELECT 1 FROM awscc.s3.buckets WHERE versioning_configuration -> 'Status' = 'Enabled'",
        "write ->>",
    ),
    ("SELECT 1 FROM awscc.ec2.vpcs WHERE account_id = 123456789012", "write '123456789012'"),
    ("SELECT 1 FROM awscc.ec2.vpcs_list_only WHERE identifier = 5", "identifier is a text"),
    ("SELECT 1 FROM cirrusql.requests WHERE type_name = 5", "type_name is a text"),
    ("SELECT 1 FROM awscc.logs.log_groups WHERE retention_in_days = 31", "lists are 30 and 60"),
    ("SELECT 1 FROM awscc.logs.log_groups WHERE retention_in_days IN (7, 0)", "lists is 1"),
    ("SELECT 1 FROM awscc.logs.log_groups WHERE retention_in_days <> 5000", "lists is 3653"),
    # Patterns for what is 1 or 0.
    ("SELECT 1 FROM awscc.ec2.volumes WHERE encrypted LIKE 'true'", "write = true or = false"),
    ("SELECT 1 FROM awscc.ec2.volumes WHERE encrypted NOT LIKE 'f%'", "encrypted is 1 or 0"),
    ("SELECT 1 FROM awscc.ec2.volumes WHERE encrypted GLOB 't*'", "GLOB 't*' never matches"),
    # Documents compared with what is none.
    ("SELECT 1 FROM awscc.ec2.instances WHERE state = 'running'", "->>, it has Code, Name"),
    ("SELECT 1 FROM awscc.ec2.instances WHERE 16 = state", "->>, it has Code, Name"),
    (
        "SELECT 1 FROM awscc.ec2.instances i WHERE i.metadata_options IN ('Required')",
        "write i.metadata_options ->> 'HttpTokens' = 'required'",
    ),
    (
        "SELECT 1 FROM awscc.s3.buckets WHERE versioning_configuration <> 'Enabled'",
        "write versioning_configuration ->> 'Status' <> 'Enabled'",
    ),
    ("SELECT 1 FROM awscc.ec2.instances WHERE state <> ''", "write state IS NOT NULL"),
    ("SELECT 1 FROM awscc.ec2.vpcs WHERE tags -> 0 = 'Owner'", "tags -> 0 is an object"),
    ("SELECT 1 FROM awscc.ec2.vpcs WHERE tags_map = 'Owner'", "tags_map is an object"),
    ("SELECT 1 FROM awscc.iam.roles WHERE policies = ''", "json_array_length(policies), 0) = 0"),
    ("SELECT 1 FROM awscc.iam.roles WHERE policies > 0", "json_array_length(policies), 0) > 0"),
    ("SELECT 1 FROM awscc.iam.roles WHERE policies = '{}'", "policies is a list"),
    ("SELECT 1 FROM awscc.iam.roles WHERE policies = '[ ]'", "compact JSON"),
    (
        "SELECT 1 FROM awscc.iam.roles WHERE managed_policy_arns <> 'a'",
        "NOT EXISTS (SELECT 1 FROM json_each(managed_policy_arns) WHERE value = 'a')",
    ),
    # Keys of json_each and json_tree.
    (
        "SELECT 1 FROM awscc.ec2.vpcs, json_each(tags) t WHERE t.key = 'Owner'",
        "write t.value ->> 'Key' = 'Owner', or json_each(tags_map)",
    ),
    ("SELECT key IN (0, 'b') FROM awscc.ec2.vpcs, json_each(tags)", "key is never 'b'"),
    ("SELECT key = '0' FROM awscc.ec2.vpcs, json_each(tags)", "write no quotes"),
    (
        "SELECT 1 FROM awscc.ec2.instances JOIN json_each(properties) p ON p.key = 'instance_type'",
        "did you mean 'InstanceType'?",
    ),
    (
        "SELECT k = 'id' FROM (SELECT key AS k FROM awscc.ec2.instances, json_each(state))",
        "k is never 'id': the keys are Code, Name",
    ),
    ("SELECT key = 3 FROM awscc.ec2.instances, json_each(state)", "the keys are Code, Name"),
    (
        (
            "SELECT 1 FROM awscc.ec2.security_groups, json_tree(security_group_ingress)"
            " WHERE key = 'cidr_ip'"
        ),
        "did you mean 'CidrIp'?",
    ),
    (
        (
            "SELECT 1 FROM awscc.ec2.security_groups, json_each(security_group_ingress) r"
            " WHERE r.key IN ('from_port', 'FromPort')"
        ),
        "write r.value ->> 'FromPort'",
    ),
    # The length of a list that is not there.
    (
        "SELECT 0 = json_array_length(security_group_egress) FROM awscc.ec2.security_groups",
        "write coalesce(json_array_length(security_group_egress), 0)",
    ),
]


@pytest.mark.parametrize(("sql", "told"), TOLD, ids=[sql for sql, _ in TOLD])
def test_what_leads_nowhere_is_told_with_what_to_write(
    catalog: Catalog, sql: str, told: str
) -> None:
    found = notes(sql, catalog)
    assert any(told in one for one in found), found
    assert not any("\n" in one for one in found)


SILENT = [
    "SELECT tags_map ->> 'Owner', tags ->> '$[0].Key', tags ->> -1 FROM awscc.ec2.vpcs",
    "SELECT policy_document ->> '$.Statement[0].effect' FROM awscc.s3.bucket_policies",
    "SELECT assume_role_policy_document ->> 'anything' FROM awscc.iam.roles",
    "SELECT environment ->> '$.Variables.anything' FROM awscc.lambda.functions",
    # A text may be a document to SQLite, and what is put together is not looked into.
    "SELECT dashboard_body ->> '$.widgets[0]' FROM awscc.cloudwatch.dashboards",
    "SELECT '{\"a\":' || state_reason ->> 'b' FROM (SELECT 1 AS state_reason)",
    "SELECT '' || state ->> 'name' FROM awscc.ec2.instances",
    "SELECT path, key, value ->> 'x' FROM json_each('[{}]')",
    "SELECT s ->> 'name' FROM (SELECT json_object('name', 1) AS s FROM awscc.ec2.instances)",
    "SELECT s ->> 'name' FROM (SELECT state AS s FROM awscc.ec2.instances UNION SELECT '{}')",
    (
        "WITH RECURSIVE c(s) AS"
        " (SELECT state FROM awscc.ec2.instances UNION SELECT s ->> 'x' FROM c)"
        " SELECT s ->> 'name' FROM c"
    ),
    "SELECT value ->> 'CidrIp' FROM awscc.ec2.security_groups, json_tree(security_group_ingress)",
    "SELECT state ->> (SELECT 'name') FROM awscc.ec2.instances",
    "SELECT encrypted = true, encrypted = 1, size > 8, size IS NULL FROM awscc.ec2.volumes",
    (
        "SELECT 1 FROM awscc.s3.buckets WHERE versioning_configuration ->> 'Status' = 'Enabled'"
        " AND versioning_configuration -> 'Status' = '\"Enabled\"'"
        " AND public_access_block_configuration -> 'BlockPublicAcls' = 'true'"
    ),
    (
        "SELECT 1 FROM awscc.iam.roles WHERE policies = '[]' OR policies <> '[]' OR policies > ''"
        " OR policies LIKE '%x%' OR policies IS NULL OR managed_policy_arns = '[\"a\"]'"
        " OR assume_role_policy_document IN ('', '{}', 'x')"
    ),
    'SELECT state = \'{"Code":"16","Name":"running"}\' FROM awscc.ec2.instances',
    "SELECT tags -> 0 = '{\"Key\":\"a\"}', tags_map = '{}' FROM awscc.ec2.vpcs",
    "SELECT key IN (0, 1), key > 'a' FROM awscc.ec2.vpcs, json_each(tags)",
    "SELECT key = 'Owner' FROM awscc.ec2.vpcs, json_each(tags_map)",
    "SELECT key = 'anything' FROM awscc.iam.roles, json_each(assume_role_policy_document)",
    "SELECT key = 'anything' FROM awscc.iam.roles, json_tree(policies)",
    "SELECT key = 'anything' FROM awscc.ec2.vpcs, json_tree(tags, '$[0].Key')",
    "SELECT key IN ('CidrIp', 0) FROM awscc.ec2.security_groups, json_tree(security_group_ingress)",
    (
        "SELECT encrypted LIKE '1', encrypted LIKE '%', encrypted GLOB '[01]',"
        " encrypted LIKE 't1' ESCAPE 't' FROM awscc.ec2.volumes"
    ),
    "SELECT retention_in_days IN (30, 7.0), retention_in_days > 31 FROM awscc.logs.log_groups",
    "SELECT json_array_length(security_group_egress) FROM awscc.ec2.security_groups",
    (
        "SELECT 1 FROM awscc.ec2.security_groups WHERE json_array_length(security_group_egress) > 0"
        " OR coalesce(json_array_length(security_group_egress), 0) = 0"
    ),
    "SELECT 1 FROM awscc.cloud_control.resources r WHERE r.properties ->> 'anything' = 'x'",
]


@pytest.mark.parametrize("sql", SILENT)
def test_nothing_is_told_of_what_may_be_there(catalog: Catalog, sql: str) -> None:
    assert notes(sql, catalog) == ()


@pytest.mark.parametrize("text", ["a\nb", "x" * 9000, '{"a":\n  "b"}', "[" * 5000, "\u2028"])
def test_a_note_is_a_line_whatever_a_text_has(catalog: Catalog, text: str) -> None:
    for operand in (
        "state",
        "metadata_options ->> 'HttpTokens'",
        "security_group_ids",
        "ebs_optimized",
    ):
        (note,) = notes(f"SELECT {operand} = '{text}' FROM awscc.ec2.instances", catalog)
        assert len(note.splitlines()) == 1
        assert len(note) <= 2000


def test_what_doubles_with_every_query_is_followed_once(catalog: Catalog) -> None:
    steps = [f"c{n} AS (SELECT s FROM c{n - 1} UNION SELECT s FROM c{n - 1})" for n in range(1, 40)]
    begun = "c0 AS (SELECT state AS s FROM awscc.ec2.instances)"
    sql = f"WITH {', '.join([begun, *steps])} SELECT s ->> 'name' FROM c39"
    relations = {sql.index("awscc"): columns_of(find_relation(catalog, INSTANCES))}
    assert len(notes_on(parse_one(sql), relations, catalog)) == 1


@pytest.mark.parametrize(
    ("predicate", "is_true_of_none"),
    [
        ("{} = 0", True), ("0 = {}", True), ("{} < 1", True), ("1 > {}", True), ("{} <= 3", True),
        ("{} <> 2", True), ("{} IN (0, 1)", True), ("NOT {} > 0", True), ("NOT ({} >= 1)", True),
        ("{} IS 0", True), ("{} BETWEEN 0 AND 3", True),
        ("{} > 0", False), ("{} >= 1", False), ("0 < {}", False), ("{} = 2", False),
        ("NOT {} = 0", False), ("{} <> 0", False), ("NOT ({} < 1)", False),
    ],
)  # fmt: skip
def test_a_length_is_told_of_where_no_list_should_count_as_an_empty_one(
    catalog: Catalog, predicate: str, is_true_of_none: bool
) -> None:
    length = "json_array_length(security_group_egress)"
    sql = f"SELECT 1 FROM awscc.ec2.security_groups WHERE {predicate.format(length)}"
    assert bool(notes(sql, catalog)) is is_true_of_none


# -- every path of every type ---------------------------------------------------------------------

Path = tuple[str | int, ...]
DEPTH = 6
MOST_PATHS = 300
BRANCHES = ("oneOf", "anyOf", "allOf")


def definitions(node: Any, schema: Mapping[str, Any], above: tuple[int, ...] = ()) -> Iterator[Any]:
    """Everything that a schema says of one value."""
    if isinstance(node, dict) and id(node) not in above:
        above = (*above, id(node))
        if "$ref" in node:
            target: Any = schema
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target.get(part) if isinstance(target, dict) else None
            yield from definitions(target, schema, above)
        yield node
        for branch in BRANCHES:
            for one in node.get(branch, ()):
                yield from definitions(one, schema, above)


def paths(
    node: Any, schema: Mapping[str, Any], begun: Path = (), closed: bool = True
) -> Iterator[tuple[Path, frozenset[str] | None]]:
    """Every path into a value, with the keys beside its last one if there can be no others."""
    if len(begun) == DEPTH:
        return
    said = list(definitions(node, schema))
    closed = closed and not any(
        one.get("additionalProperties")
        or any(word in one for word in (*BRANCHES, "patternProperties"))
        for one in said
    )
    keys = {key: inner for one in said for key, inner in (one.get("properties") or {}).items()}
    for one in said:
        if isinstance(one.get("items"), dict) and one.get("type", "array") == "array":
            yield from paths(one["items"], schema, (*begun, 0), closed)
    for key, inner in keys.items():
        yield (*begun, key), frozenset(keys) if closed else None
        yield from paths(inner, schema, (*begun, key), closed)


def written(path: Path) -> str:
    """The path as SQL's operand."""
    pieces = (f'."{step}"' if isinstance(step, str) else f"[{step}]" for step in path)
    return "'$" + "".join(pieces) + "'"


def snake(key: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower()


def check(resource_type: ResourceType, catalog: Catalog) -> None:
    """No note for a path of the schema; for its last key in snake case, one that has the path.

    The same holds of the keys that `json_each` gives there.
    """
    schema = catalog.schema(resource_type.type_name)
    for column in resource_type.columns:
        definition = schema["properties"][column.property]
        found = list(islice(paths(definition, schema), MOST_PATHS))
        right = ", ".join(f'"{column.name}" ->> {written(path)}' for path, _ in found)
        if found:
            assert notes(f"SELECT {right} FROM {resource_type.name}", catalog) == ()
        wrong = [(path, keys) for path, keys in found if keys and _is_told_apart(path[-1], keys)]
        for path, _ in wrong[:: len(wrong) // 5 + 1]:
            mutated = (*path[:-1], snake(str(path[-1])))
            sql = f'SELECT "{column.name}" ->> {written(mutated)} FROM {resource_type.name}'
            (told,) = notes(sql, catalog)
            answer = re.search(r"write (.*)", told)
            assert answer is not None, told
            again = notes(f"SELECT {answer[1]} FROM {resource_type.name}", catalog)
            assert again == (), (told, again)
            assert answer[1].endswith(f"{path[-1]}'"), told
            each = f'{resource_type.name}, json_each("{column.name}", {written(path[:-1])}) e'
            (told,) = notes(f"SELECT 1 FROM {each} WHERE e.key = '{mutated[-1]}'", catalog)
            assert f"did you mean '{path[-1]}'?" in told


def _is_told_apart(key: str | int, keys: frozenset[str]) -> bool:
    """Whether a key's snake case is no key, and no other key's snake case."""
    plain = [one.lower().replace("_", "") for one in keys]
    return snake(str(key)) not in keys and plain.count(str(key).lower().replace("_", "")) == 1


def readable(catalog: Catalog) -> list[ResourceType]:
    return [one for one in catalog.resource_types() if "read" in one.handlers]


def test_paths_of_some_types_are_told_apart_from_those_that_lead_nowhere(catalog: Catalog) -> None:
    for one in Random(9).sample(readable(catalog), 40):
        check(one, catalog)


def whereabouts(node: Any, begun: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every path into a document, with the value that is there."""
    yield begun, node
    if isinstance(node, dict):
        for key, inner in node.items():
            yield from whereabouts(inner, (*begun, key))
    elif isinstance(node, list):
        for place, inner in enumerate(node):
            yield from whereabouts(inner, (*begun, place))


def check_model(resource_type: ResourceType, catalog: Catalog) -> None:
    """Nothing is said of a value that a valid model has, nor of comparing with it or its key."""
    try:
        found = model(catalog, resource_type.type_name, Random(1), optional=True)
    except NoSample:
        return
    columns = resource_type.column_by_property
    terms: list[str] = []
    keyed: list[str] = []
    for name, document in found.items():
        column = f'"{columns[name].name}"'
        for path, value in whereabouts(document):
            term = f"{column} ->> {written(path)}" if path else column
            terms.append(term if value is None else f"{term} = {literal(cell(value))}")
            if path:
                keyed.append(f"json_tree({column}) WHERE key = {literal(path[-1])}")
                each = f"json_each({column}, {written(path[:-1])})"
                keyed.append(f"{each} WHERE key IN ({literal(path[-1])})")
    if "Properties" not in columns:  # else that column is the type's own
        keyed[:0] = [f"json_each(properties) WHERE key = {literal(name)}" for name in found]
    exist = [f"EXISTS (SELECT 1 FROM {one})" for one in keyed[:300]]
    sql = f"SELECT {', '.join([*terms[:1000], *exist])} FROM {resource_type.name}"
    assert notes(sql, catalog) == (), resource_type


def test_what_valid_models_of_some_types_have_is_not_told_of(catalog: Catalog) -> None:
    for one in Random(5).sample(readable(catalog), 40):
        check_model(one, catalog)


@pytest.mark.slow
def test_what_valid_models_of_every_type_have_is_not_told_of(catalog: Catalog) -> None:
    for one in readable(catalog):
        check_model(one, catalog)


@pytest.mark.slow
def test_paths_of_every_type_are_told_apart_from_those_that_lead_nowhere(catalog: Catalog) -> None:
    for one in readable(catalog):
        check(one, catalog)
