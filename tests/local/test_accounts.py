"""The ten accounts of the demo organisation: their resources, their roles, who may ask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from tests.local.conftest import Endpoint, serving

from cirrusql.catalog import Catalog
from cirrusql.local import Fault, LocalCloud, Settings
from cirrusql.local.archive import exported, import_archive
from cirrusql.local.demo.seed import ACCOUNT, seed
from cirrusql.local.operations.organisation import demo_members

# Resources, types and regions of each; "aws-global" is where global services keep theirs.
COUNTS = {
    "111111111111": (171, 33, 1),
    "222222222222": (105, 16, 2),
    "413728905166": (693, 39, 4),
    "527390118842": (278, 38, 2),
    "608215473390": (92, 16, 2),
    "730946281557": (153, 36, 1),
    "846120937715": (143, 17, 2),
    "915083642207": (228, 26, 3),
    "264907351183": (99, 26, 1),
}
PRODUCTION, AUDIT, SANDBOX = "413728905166", "222222222222", "915083642207"
READER = "CirruSQLReadOnly"
_ROWS = (
    "SELECT account, region, type_name, identifier, properties FROM resource"
    " JOIN collection c ON c.id = collection JOIN scope s ON s.id = c.scope"
    " ORDER BY account, region, type_name, identifier"
)


def use(cloud: LocalCloud, account: str) -> None:
    answer = cloud.call(
        "ListResources", b'{"TypeName": "AWS::S3::Bucket"}', account=account, region="us-east-1"
    )
    assert answer.status == 200, answer.body


def rows(cloud: LocalCloud) -> list[tuple[str, str, str, str, str]]:
    found: list[Any] = cloud.backend.store.connection.execute(_ROWS).fetchall()
    return found


@pytest.fixture(scope="module")
def there(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    cloud = LocalCloud.open(tmp_path_factory.mktemp("accounts") / "cloud.db", catalog)
    seed(cloud)
    with serving(cloud) as port:
        yield Endpoint(f"http://127.0.0.1:{port}", port, cloud, boto3.Session())
    cloud.close()


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def assumed(there: Endpoint, account: str, service: str, region: str = "us-east-1") -> Any:
    """A client with the keys of the role that reads another account."""
    sts = there.client(ACCOUNT, service="sts")
    role = f"arn:aws:iam::{account}:role/{READER}"
    keys = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    return there.session.client(
        service,
        endpoint_url=there.url,
        region_name=region,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


@pytest.fixture(scope="module")
def whole(catalog: Catalog) -> LocalCloud:
    """A local cloud of which every account was asked."""
    cloud = LocalCloud.open(":memory:", catalog)
    seed(cloud)
    for account in COUNTS:
        use(cloud, account)
    return cloud


def test_each_account_has_resources_of_its_own(whole: LocalCloud) -> None:
    assert set(demo_members()) == set(COUNTS)
    found = rows(whole)
    for account, expected in COUNTS.items():
        own = [row for row in found if row[0] == account]
        regions = {row[1] for row in own} - {"aws-global"}
        assert (len(own), len({row[2] for row in own}), len(regions)) == expected, account
    assert len([row for row in found if row[0] == ACCOUNT]) == 2_017


def test_what_aws_makes_unique_is_in_one_account_only(whole: LocalCloud) -> None:
    owners: dict[tuple[str, str], set[str]] = {}
    for account, _, type_name, identifier, _ in rows(whole):
        if type_name == "AWS::S3::Bucket" or (
            type_name.startswith("AWS::EC2::") and type_name != "AWS::EC2::KeyPair"
        ):
            owners.setdefault((type_name, identifier), set()).add(account)
    assert len(owners) > 1_000
    assert not [key for key, accounts in owners.items() if len(accounts) > 1]


def test_no_account_is_made_of_anothers_arns(whole: LocalCloud) -> None:
    for account, _, type_name, identifier, properties in rows(whole):
        if account != ACCOUNT and type_name != "AWS::IAM::Role":
            assert ACCOUNT not in properties, (account, type_name, identifier)


def test_it_does_not_matter_who_is_asked_first(catalog: Catalog, whole: LocalCloud) -> None:
    other = LocalCloud.open(":memory:", catalog)
    seed(other)
    for account in reversed(list(COUNTS)):
        use(other, account)
    assert rows(other) == rows(whole)


def test_an_unknown_account_stays_empty_and_so_does_a_cloud_without_the_organisation(
    catalog: Catalog,
) -> None:
    cloud = LocalCloud.open(":memory:", catalog)
    use(cloud, PRODUCTION)
    assert rows(cloud) == []
    seed(cloud)
    use(cloud, "111122223333")
    assert {row[0] for row in rows(cloud)} == {ACCOUNT}


def test_what_is_deleted_stays_away_in_the_file_and_after_a_reset_all_begins_anew(
    catalog: Catalog, tmp_path: Path
) -> None:
    path = tmp_path / "cloud.db"
    cloud = LocalCloud.open(path, catalog)
    seed(cloud)
    use(cloud, SANDBOX)
    before = rows(cloud)
    cloud.change(
        lambda backend: backend.store.connection.execute(  # type: ignore[arg-type]
            "DELETE FROM resource WHERE collection IN (SELECT c.id FROM collection c"
            " JOIN scope s ON s.id = c.scope WHERE account = ?)",
            (SANDBOX,),
        ).fetchall()
    )
    cloud.close()
    cloud = LocalCloud.open(path, catalog)
    use(cloud, SANDBOX)
    assert {row[0] for row in rows(cloud)} == {ACCOUNT}
    cloud.reset()
    use(cloud, SANDBOX)
    assert rows(cloud) == []
    seed(cloud)
    use(cloud, SANDBOX)
    assert rows(cloud) == before
    cloud.close()


def test_an_export_of_used_and_unused_accounts_is_read_in_whole(catalog: Catalog) -> None:
    first, second = (LocalCloud.open(":memory:", catalog) for _ in range(2))
    seed(first)
    use(first, SANDBOX)
    import_archive(second, list(exported(first)))
    for cloud in (first, second):
        use(cloud, SANDBOX)
        use(cloud, PRODUCTION)
    assert rows(first) == rows(second)


def test_a_write_may_be_the_first_thing_an_account_is_asked_for(catalog: Catalog) -> None:
    cloud = LocalCloud.open(":memory:", catalog)
    seed(cloud)
    state = json.dumps({"LogGroupName": "new"})
    body = json.dumps({"TypeName": "AWS::Logs::LogGroup", "DesiredState": state}).encode()
    answer = cloud.call("CreateResource", body, account=SANDBOX, region="us-east-1")
    assert answer.status == 200, answer.body
    own = [row for row in rows(cloud) if row[0] == SANDBOX]
    assert len(own) == COUNTS[SANDBOX][0] + 1


def test_a_roles_keys_see_their_account_in_every_service(there: Endpoint) -> None:
    region = "eu-west-1"
    ec2 = assumed(there, PRODUCTION, "ec2", region)
    own = {one["InstanceId"] for one in _instances(ec2)}
    assert own
    assert not own & {one["InstanceId"] for one in _instances(there.client(ACCOUNT, region, "ec2"))}
    identity = assumed(there, PRODUCTION, "sts").get_caller_identity()
    assert identity["Account"] == PRODUCTION
    tagging = assumed(there, PRODUCTION, "resourcegroupstaggingapi", region)
    pages = tagging.get_paginator("get_resources").paginate()
    arns = [one["ResourceARN"] for page in pages for one in page["ResourceTagMappingList"]]
    assert arns
    assert not [arn for arn in arns if ACCOUNT in arn]
    buckets = assumed(there, PRODUCTION, "s3").list_buckets()["Buckets"]
    assert {one["Name"].split("-")[1] for one in buckets} == {"production"}
    cloudcontrol = assumed(there, PRODUCTION, "cloudcontrol", region)
    listed = cloudcontrol.list_resources(TypeName="AWS::EC2::VPC")["ResourceDescriptions"]
    assert len(listed) == 1


def _instances(ec2: Any) -> list[Any]:
    pages = ec2.get_paginator("describe_instances").paginate()
    return [one for page in pages for held in page["Reservations"] for one in held["Instances"]]


def test_the_request_of_one_account_is_not_known_to_another(there: Endpoint) -> None:
    there_too = there.client(SANDBOX)
    state = json.dumps({"LogGroupName": "mine"})
    event = there_too.create_resource(TypeName="AWS::Logs::LogGroup", DesiredState=state)
    token = event["ProgressEvent"]["RequestToken"]
    assert there_too.get_resource_request_status(RequestToken=token)
    with pytest.raises(ClientError) as error:
        there.client(AUDIT).get_resource_request_status(RequestToken=token)
    assert code_of(error) == "RequestTokenNotFoundException"
    assert there.client(AUDIT).list_resource_requests()["ResourceRequestStatusSummaries"] == []


@pytest.mark.parametrize("role", [READER, "OrganizationAccountAccessRole"])
@pytest.mark.parametrize("account", COUNTS)
def test_every_member_has_both_roles(there: Endpoint, account: str, role: str) -> None:
    sts = there.client(ACCOUNT, service="sts")
    arn = f"arn:aws:iam::{account}:role/{role}"
    assert sts.assume_role(RoleArn=arn, RoleSessionName="me")["Credentials"]


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:iam::{PRODUCTION}:role/Nobody",
        f"arn:aws:iam::999988887777:role/{READER}",
        f"arn:aws:iam::{ACCOUNT}:role/Nobody",
        f"arn:aws:iam::{PRODUCTION}:role/ExternalAuditor",
    ],
)
def test_a_role_that_is_not_there_or_wants_more_is_refused(there: Endpoint, arn: str) -> None:
    with pytest.raises(ClientError, match="is not authorized to perform: sts:AssumeRole on") as no:
        there.client(ACCOUNT, service="sts").assume_role(RoleArn=arn, RoleSessionName="me")
    assert code_of(no) == "AccessDenied"
    assert no.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_an_external_id_has_to_be_the_right_one(there: Endpoint) -> None:
    sts = there.client(ACCOUNT, service="sts")
    role = {"RoleArn": f"arn:aws:iam::{AUDIT}:role/ExternalAuditor", "RoleSessionName": "me"}
    assert sts.assume_role(**role, ExternalId="harbour-audit-2026")["Credentials"]
    with pytest.raises(ClientError) as no:
        sts.assume_role(**role, ExternalId="another")
    assert code_of(no) == "AccessDenied"


def test_a_session_lasts_no_longer_than_the_role_and_the_chain_allow(there: Endpoint) -> None:
    role = {"RoleArn": f"arn:aws:iam::{AUDIT}:role/{READER}", "RoleSessionName": "me"}
    sts = there.client(ACCOUNT, service="sts")
    assert sts.assume_role(**role, DurationSeconds=43_200)["Credentials"]
    other = {**role, "RoleArn": f"arn:aws:iam::{AUDIT}:role/OrganizationAccountAccessRole"}
    with pytest.raises(ClientError, match="MaxSessionDuration") as no:
        sts.assume_role(**other, DurationSeconds=3601)
    assert code_of(no) == "ValidationError"
    chained = assumed(there, PRODUCTION, "sts")
    assert chained.assume_role(**role, DurationSeconds=3600)["Credentials"]
    with pytest.raises(ClientError, match="role chaining") as no:
        chained.assume_role(**role, DurationSeconds=3601)
    assert code_of(no) == "ValidationError"


def test_the_organization_is_a_tree_of_ten_accounts_in_three_units(there: Endpoint) -> None:
    organizations = there.client(ACCOUNT, service="organizations")
    told = organizations.describe_organization()["Organization"]
    assert (told["Id"], told["MasterAccountId"]) == ("o-harbour0001", ACCOUNT)
    (root,) = organizations.list_roots()["Roots"]
    units = organizations.list_organizational_units_for_parent(ParentId=root["Id"])
    parents = [root["Id"], *(one["Id"] for one in units["OrganizationalUnits"])]
    assert len(parents) == 4
    below = {}
    for parent in parents:
        for one in organizations.list_accounts_for_parent(ParentId=parent)["Accounts"]:
            below[one["Id"]] = parent
        children = organizations.list_children(ParentId=parent, ChildType="ACCOUNT")["Children"]
        assert {one["Id"] for one in children} == {k for k, v in below.items() if v == parent}
    for account, parent in below.items():
        (told,) = organizations.list_parents(ChildId=account)["Parents"]
        assert told["Id"] == parent
    assert set(below) == {ACCOUNT, *COUNTS}
    unit = organizations.describe_organizational_unit(OrganizationalUnitId=parents[-1])
    assert unit["OrganizationalUnit"]["Id"] == parents[-1]
    tags = organizations.list_tags_for_resource(ResourceId=PRODUCTION)["Tags"]
    assert tags == [{"Key": "Environment", "Value": "prod"}]


def test_accounts_come_in_pages_with_both_words_for_their_state(there: Endpoint) -> None:
    organizations = there.client(ACCOUNT, service="organizations")
    pages = list(
        organizations.get_paginator("list_accounts").paginate(PaginationConfig={"PageSize": 4})
    )
    assert [len(page["Accounts"]) for page in pages] == [4, 4, 2]
    for one in (one for page in pages for one in page["Accounts"]):
        assert (one["State"], one["Status"]) == ("ACTIVE", "ACTIVE")
        assert organizations.describe_account(AccountId=one["Id"])["Account"] == one


def test_only_those_who_administer_the_organization_may_look_into_it(there: Endpoint) -> None:
    administrator = there.client(AUDIT, service="organizations")
    assert len(administrator.list_accounts()["Accounts"]) == 10
    member = there.client(PRODUCTION, service="organizations")
    assert member.describe_organization()["Organization"]["Id"] == "o-harbour0001"
    with pytest.raises(ClientError) as no:
        member.list_accounts()
    assert code_of(no) == "AccessDeniedException"
    with pytest.raises(ClientError) as no:
        there.client("999988887777", service="organizations").list_accounts()
    assert code_of(no) == "AWSOrganizationsNotInUseException"


def test_without_the_organisation_there_is_none(endpoint: Endpoint, account: str) -> None:
    for one in (account, PRODUCTION):
        client = endpoint.client(one, service="organizations")
        for ask in (client.describe_organization, client.list_accounts, client.list_roots):
            with pytest.raises(ClientError) as no:
                ask()
            assert code_of(no) == "AWSOrganizationsNotInUseException"


@pytest.mark.parametrize(
    ("ask", "members", "code"),
    [
        ("describe_account", {"AccountId": "999988887777"}, "AccountNotFoundException"),
        ("list_parents", {"ChildId": "999988887777"}, "ChildNotFoundException"),
        ("list_accounts_for_parent", {"ParentId": "ou-hrb1-99999999"}, "ParentNotFoundException"),
        (
            "describe_organizational_unit",
            {"OrganizationalUnitId": "ou-hrb1-99999999"},
            "OrganizationalUnitNotFoundException",
        ),
        ("list_tags_for_resource", {"ResourceId": "999988887777"}, "TargetNotFoundException"),
    ],
)
def test_what_is_not_in_it_is_not_found(
    there: Endpoint, ask: str, members: dict[str, str], code: str
) -> None:
    organizations = there.client(ACCOUNT, service="organizations")
    with pytest.raises(ClientError) as no:
        getattr(organizations, ask)(**members)
    assert code_of(no) == code


def test_one_account_is_refused_by_every_service_and_the_others_are_not(there: Endpoint) -> None:
    there.cloud.settings = Settings(
        faults=(Fault("AccessDeniedException", account=SANDBOX, service="*"),)
    )
    try:
        for service, ask in (
            ("ec2", "describe_instances"),
            ("s3", "list_buckets"),
            ("resourcegroupstaggingapi", "get_resources"),
            ("sts", "get_caller_identity"),
        ):
            with pytest.raises(ClientError) as no:
                getattr(there.client(SANDBOX, service=service), ask)()
            assert code_of(no) in ("AccessDeniedException", "AccessDenied", "UnauthorizedOperation")
            assert getattr(there.client(AUDIT, service=service), ask)()
    finally:
        there.cloud.settings = Settings()


def test_each_account_and_region_has_a_rate_of_its_own(there: Endpoint) -> None:
    there.cloud.settings = Settings(rate=0.001, burst=2)
    try:
        for account, region in ((AUDIT, "us-east-1"), (AUDIT, "eu-west-1"), (SANDBOX, "us-east-1")):
            client = there.client(account, region)
            for _ in range(2):
                client.list_resources(TypeName="AWS::S3::Bucket")
            with pytest.raises(ClientError) as no:
                client.list_resources(TypeName="AWS::S3::Bucket")
            assert code_of(no) == "ThrottlingException"
    finally:
        there.cloud.settings = Settings()
