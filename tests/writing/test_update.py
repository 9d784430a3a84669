"""UPDATE … SET column = value: what is sent, what is refused before anything is, what is left."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.errors import InvalidProperty, NotFound, NotUpdatable
from cirrusql.local import Settings
from cirrusql.sql import find_resource_relation, literal
from tests.answers.clouds import Cloud
from tests.writing.fuzz import Model, canonical, changeable, free, pair, rules_for, updatable

TAG = "json_insert({}, '$[#]', json_object('Key', 'Owner', 'Value', 'ops'))"


@pytest.fixture
def groups(cloud: Cloud) -> Cloud:
    cloud.put(
        "AWS::Logs::LogGroup",
        {"LogGroupName": "tagged", "Tags": [{"Key": "Team", "Value": "a"}]},
        {"LogGroupName": "untagged", "RetentionInDays": 7},
    )
    return cloud


def _properties(cloud: Cloud, type_name: str, identifier: str, region: str = "us-east-1") -> Model:
    answer = cloud.ask("GetResource", region, TypeName=type_name, Identifier=identifier)
    return dict(json.loads(answer["ResourceDescription"]["Properties"]))


def _patches(answered: Any) -> list[Any]:
    requests = (json.loads(c.body) for c in answered.sent if c.operation == "UpdateResource")
    return [json.loads(request["PatchDocument"]) for request in requests]


# -- expressions


@pytest.mark.parametrize("tags", ["tags", "coalesce(tags, '[]')", "coalesce(tags, json_array())"])
def test_adding_a_tag_works_with_and_without_tags(groups: Cloud, tags: str) -> None:
    groups.run(f"UPDATE awscc.logs.log_groups SET tags = {TAG.format(tags)} WHERE region = '*'")
    owner = {"Key": "Owner", "Value": "ops"}
    tagged = _properties(groups, "AWS::Logs::LogGroup", "tagged")
    assert tagged["Tags"] == [{"Key": "Team", "Value": "a"}, owner]
    untagged = _properties(groups, "AWS::Logs::LogGroup", "untagged")
    assert untagged["Tags"] == [owner]
    assert untagged["RetentionInDays"] == 7


def test_a_member_of_an_object_that_is_not_there(cloud: Cloud) -> None:
    cloud.put("AWS::S3::Bucket", {"BucketName": "plain"})
    cloud.run(
        "UPDATE awscc.s3.buckets SET versioning_configuration ="
        " json_set(versioning_configuration, '$.Status', 'Enabled') WHERE bucket_name = 'plain'"
    )
    found = _properties(cloud, "AWS::S3::Bucket", "plain")
    assert found["VersioningConfiguration"] == {"Status": "Enabled"}


def test_an_expression_over_other_columns_and_a_subquery(groups: Cloud) -> None:
    groups.run(
        "UPDATE awscc.logs.log_groups SET retention_in_days = retention_in_days * 2"
        " WHERE log_group_name = 'untagged'"
    )
    assert _properties(groups, "AWS::Logs::LogGroup", "untagged")["RetentionInDays"] == 14


def test_only_what_differs_is_sent(groups: Cloud) -> None:
    answered = groups.run(
        "UPDATE awscc.logs.log_groups SET retention_in_days = 7, tags = '[]'"
        " WHERE log_group_name = 'untagged'"
    )
    assert _patches(answered) == [[{"op": "add", "path": "/Tags", "value": []}]]


# Both texts are what a template makes: of a number for an integer, and of a document for a text.
@pytest.mark.parametrize(
    ("relation", "model", "patch", "sent"),
    [
        (
            "awscc.logs.log_groups",
            {"LogGroupName": "g"},
            [{"op": "add", "path": "/RetentionInDays", "value": "14"}],
            14,
        ),
        (
            "awscc.ssm.parameters",
            {"Name": "p", "Type": "String", "Value": "-"},
            [{"op": "replace", "path": "/Value", "value": {"a": [1]}}],
            '{"a":[1]}',
        ),
        (
            "awscc.s3.buckets",
            {"BucketName": "b", "Tags": [{"Key": "k", "Value": "v"}]},
            [{"op": "replace", "path": "/Tags/0/Value", "value": 7}],
            "7",
        ),
    ],
)
def test_the_values_of_a_patch_document_are_what_the_schema_says(
    cloud: Cloud, relation: str, model: Model, patch: list[Model], sent: Any
) -> None:
    named = find_resource_relation(cloud.catalog, relation.split("."))
    (identifier,) = cloud.put(named.resource_type.type_name, model)
    answered = cloud.run(
        f"UPDATE {relation} SET PatchDocument = {literal(json.dumps(patch))}"
        f" WHERE region = 'us-east-1' AND Identifier = {literal(identifier)}"
    )
    assert _patches(answered) == [[{**patch[0], "value": sent}]]


def test_one_read_of_each_resource_is_enough(groups: Cloud) -> None:
    answered = groups.run(
        "UPDATE awscc.logs.log_groups SET retention_in_days = 30 WHERE region = 'us-east-1'"
    )
    assert answered.calls == {
        "ListResources": 1,
        "GetResource": 2,
        "UpdateResource": 2,
        "GetResourceRequestStatus": 2,
    }


def test_no_difference_no_call(groups: Cloud) -> None:
    answered = groups.run(
        "UPDATE awscc.logs.log_groups SET retention_in_days = 7 WHERE log_group_name = 'untagged'"
    )
    assert answered.calls == {"GetResource": 1}
    assert answered.message == "0 resources of AWS::Logs::LogGroup updated, 1 already as wanted"


def test_what_is_named_and_not_there_is_an_error(groups: Cloud) -> None:
    with pytest.raises(NotFound, match="there is no AWS::Logs::LogGroup 'gone' in us-east-1"):
        groups.run(
            "UPDATE awscc.logs.log_groups SET retention_in_days = 7 WHERE log_group_name = 'gone'"
        )


# -- what cannot be changed in place


def _refused(cloud: Cloud, error: type[Exception], match: str, sql: str) -> None:
    before = len(cloud.transport.sent)
    with pytest.raises(error, match=match):
        cloud.run(sql)
    sent = Counter(call.operation for call in cloud.transport.sent[before:])
    assert not sent.keys() - {"GetResource", "ListResources"}


def test_create_only_and_read_only_are_refused_without_any_call(groups: Cloud) -> None:
    match = "LogGroupName of .* can only be given at creation; changing it needs a replacement"
    sql = "UPDATE awscc.logs.log_groups SET {} = 'new' WHERE log_group_name = 'tagged'"
    sent = len(groups.transport.sent)
    _refused(groups, NotUpdatable, match, sql.format("log_group_name"))
    _refused(groups, NotUpdatable, "Arn of .* is read-only", sql.format("arn"))
    assert len(groups.transport.sent) == sent


def test_what_names_a_resource_is_not_changed_even_where_the_schema_leaves_it_open(
    cloud: Cloud,
) -> None:
    sql = "UPDATE awscc.route53.record_sets SET set_identifier = 'b' WHERE Identifier = 'a|Z1|A|x'"
    _refused(cloud, NotUpdatable, "SetIdentifier .* is a part of its identifier", sql)


def test_a_nested_create_only_value_is_named(cloud: Cloud) -> None:
    cloud.put(
        "AWS::OpenSearchServerless::SecurityConfig",
        {
            "Name": "idc",
            "Type": "iamidentitycenter",
            "IamIdentityCenterOptions": {
                "InstanceArn": "arn:aws:sso:::instance/ssoins-1234567890123456",
                "UserAttribute": "UserName",
            },
        },
    )
    sql = (
        "UPDATE awscc.opensearchserverless.security_configs SET iam_identity_center_options ="
        " json_set(iam_identity_center_options, '$.{}', '{}') WHERE region = 'us-east-1'"
    )
    match = "IamIdentityCenterOptions.InstanceArn .* can only be given at creation; changing it"
    other = "arn:aws:sso:::instance/ssoins-9999999999999999"
    _refused(cloud, NotUpdatable, match, sql.format("InstanceArn", other))
    cloud.run(sql.format("UserAttribute", "Email"))


def test_required_ones_and_secrets_cannot_be_removed(cloud: Cloud) -> None:
    cloud.put("AWS::SecretsManager::Secret", {"Name": "s", "SecretString": "hunter22"})
    sql = "UPDATE awscc.secretsmanager.secrets SET secret_string = NULL WHERE region = 'us-east-1'"
    _refused(cloud, NotUpdatable, "SecretString .* cannot be read, and so cannot be removed", sql)
    cloud.put("AWS::CustomerProfiles::Domain", {"DomainName": "d", "DefaultExpirationDays": 9})
    sql = (
        "UPDATE awscc.customerprofiles.domains SET default_expiration_days = NULL"
        " WHERE domain_name = 'd'"
    )
    _refused(cloud, InvalidProperty, "DefaultExpirationDays .* is required and cannot be", sql)


def test_a_write_only_value_is_added_and_never_shown(cloud: Cloud) -> None:
    (arn,) = cloud.put("AWS::SecretsManager::Secret", {"Name": "s", "SecretString": "hunter22"})
    sql = f"UPDATE awscc.secretsmanager.secrets SET secret_string = 'hunter33' WHERE id = '{arn}'"
    assert "hunter33" not in str(cloud.rows(f"EXPLAIN {sql}"))
    answered = cloud.run(sql)
    assert _patches(answered) == [[{"op": "add", "path": "/SecretString", "value": "hunter33"}]]


def test_all_targets_are_checked_before_the_first_is_sent(groups: Cloud) -> None:
    sql = (
        "UPDATE awscc.logs.log_groups SET retention_in_days ="
        " iif(log_group_name = 'untagged', 8, 30) WHERE region = 'us-east-1'"
    )
    _refused(groups, InvalidProperty, "RetentionInDays .* must be one of .* not 8", sql)


def test_a_rule_broken_before_is_no_reason_to_refuse_another_change(cloud: Cloud) -> None:
    """A service may show what its own schema forbids."""
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "odd", "RetentionInDays": 7})
    store = cloud.local.backend.store.connection
    store.execute("UPDATE resource SET properties = replace(properties, ':7', ':8')")
    assert _properties(cloud, "AWS::Logs::LogGroup", "odd")["RetentionInDays"] == 8
    with pytest.raises(InvalidProperty, match="Model validation failed"):
        # The engine lets it pass; it is the service that will not.
        cloud.run("UPDATE awscc.logs.log_groups SET tags = '[]' WHERE log_group_name = 'odd'")


def test_conditional_create_only_is_tried_and_noted(cloud: Cloud) -> None:
    cloud.put(
        "AWS::RDS::DBInstance",
        {"DBInstanceIdentifier": "d", "DBInstanceClass": "db.t4g.micro", "Engine": "mysql"},
    )
    answered = cloud.run(
        "UPDATE awscc.rds.db_instances SET engine = 'mariadb' WHERE db_instance_identifier = 'd'"
    )
    assert any("AWS may refuse to change Engine in place" in n for n in answered.diagnostics.notes)


# -- every type

# What the service works out of properties that are changed: the second addresses are among all.
MADE_OF_OTHERS = {"AWS::EC2::NetworkInterface": {"SecondaryPrivateIpAddresses"}}


def _journey(cloud: Cloud, catalog: Catalog, kind: ResourceType, number: int) -> str | None:
    """Create one model, update to another, and compare; what stood in the way, if anything."""
    models = pair(catalog, kind.type_name, number)
    if models is None:
        return "no pair"
    one, other = models
    rules = rules_for(catalog, kind)
    region = "us-east-1" if not kind.regions or "us-east-1" in kind.regions else min(kind.regions)
    try:
        (identifier,) = cloud.put(kind.type_name, one, region=region)
    except AssertionError:
        return "not created"
    before = _properties(cloud, kind.type_name, identifier, region)
    names = [name for name in changeable(kind) if name in other]
    if not names:
        return "nothing to change"
    values = [json.dumps(v) if isinstance(v, dict | list) else v for v in map(other.get, names)]
    assigned = ", ".join(
        f'"{name}" = {literal(value)}' for name, value in zip(names, values, strict=True)
    )
    name = f"awscc.{kind.service}.{kind.resource}"
    try:
        cloud.run(
            f"UPDATE {name} SET {assigned}"
            f" WHERE Identifier = {literal(identifier)} AND region = '{region}'"
        )
    except (InvalidProperty, NotUpdatable) as error:
        assert _properties(cloud, kind.type_name, identifier, region) == before
        return f"refused: {error}"
    after = _properties(cloud, kind.type_name, identifier, region)
    for untouched in before.keys() - set(names) - MADE_OF_OTHERS.get(kind.type_name, set()):
        assert after.get(untouched) == before[untouched], (kind, untouched)
    seen = {name: value for name, value in after.items() if name in names}
    wanted = {name: other[name] for name in names}
    assert _contains(canonical(free(rules, seen)), canonical(free(rules, wanted))), kind
    return None


def _contains(seen: Any, wanted: Any) -> bool:
    """Whether all that is wanted is there; the service may have added its defaults."""
    if isinstance(wanted, dict):
        return isinstance(seen, dict) and all(
            name in seen and _contains(seen[name], inner) for name, inner in wanted.items()
        )
    return bool(seen == wanted)


def _fuzz(cloud: Cloud, catalog: Catalog, step: int, rounds: int) -> Counter[str]:
    problems: Counter[str] = Counter()
    for kind in list(updatable(catalog))[::step]:
        for number in range(rounds):
            stopped = _journey(cloud, catalog, kind, number)
            problems[stopped.partition(":")[0] if stopped else "done"] += 1
    return problems


def test_some_types_come_to_the_wanted_state(catalog: Catalog, cloud: Cloud) -> None:
    problems = _fuzz(cloud, catalog, step=25, rounds=1)
    assert problems["done"] > 0.75 * problems.total(), problems


@pytest.mark.slow
def test_every_type_comes_to_the_wanted_state(
    catalog: Catalog, make_cloud: Callable[..., Cloud]
) -> None:
    cloud = make_cloud(settings=Settings(schema_defaults=False))
    problems = _fuzz(cloud, catalog, step=1, rounds=2)
    assert problems["done"] > 0.75 * problems.total(), problems
