"""What joins and WHERE tell an operation: which things are meant, and in which regions they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import MissingKey
from tests.api.scripted import ACCOUNT, Asked, Refused, Scripted

INSTANCES = "aws.ec2.describe_instances"
IMAGES = "aws.ec2.describe_images"
VERSION = "aws.sagemaker.describe_image_version"
VERSIONS = "aws.sagemaker.list_image_versions"
OWNERS = {"ami-own": ACCOUNT, "ami-amazon": "137112412989"}


@pytest.fixture
def images(aws: Scripted) -> Scripted:
    """Two instances, the image of one of them being Amazon's, which is not among our own."""

    def described(asked: Asked) -> Asked:
        named = asked.get("ImageIds", OWNERS)
        ours = asked.get("Owners") == ["self"]
        found = [one for one in named if not ours or OWNERS[one] == ACCOUNT]
        return {"Images": [{"ImageId": one, "OwnerId": OWNERS[one]} for one in found]}

    instances = [{"InstanceId": f"i-{image}", "ImageId": image} for image in OWNERS]
    aws.on("DescribeInstances", {"Reservations": [{"Instances": instances}]})
    aws.on("DescribeImages", described)
    return aws


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT m.owner_id FROM {INSTANCES} i LEFT JOIN {IMAGES} m ON m.image_id = i.image_id",
        f"SELECT m.owner_id FROM {IMAGES} m JOIN {INSTANCES} i USING (image_id)",
        f"SELECT owner_id FROM {IMAGES} WHERE image_id IN (SELECT image_id FROM {INSTANCES})",
        f"SELECT m.owner_id FROM {INSTANCES} i, {IMAGES} m WHERE i.image_id = m.image_id",
    ],
)
@pytest.mark.parametrize("pushdown", ["on", "off"])
def test_a_join_names_things_of_others(images: Scripted, sql: str, pushdown: str) -> None:
    images.run(f"SET pushdown = {pushdown}")
    assert sorted(images.rows(sql)) == [(ACCOUNT,), ("137112412989",)]
    (asked,) = [members for name, members in images.asked if name == "DescribeImages"]
    assert sorted(asked.pop("ImageIds")) == ["ami-amazon", "ami-own"]
    assert "Owners" not in asked


def test_without_a_name_only_ours_are_meant(images: Scripted) -> None:
    assert images.rows(f"SELECT image_id FROM {IMAGES}") == [("ami-own",)]


def test_owners_of_snapshots_are_told_by_joins(images: Scripted) -> None:
    def described(asked: Asked) -> Asked:
        return {"Snapshots": [{"SnapshotId": "s", "OwnerId": one} for one in asked["OwnerIds"]]}

    images.on("DescribeSnapshots", described)
    rows = images.rows(
        f"SELECT s.owner_id FROM {IMAGES} m JOIN aws.ec2.describe_snapshots s"
        " ON s.owner_id = m.owner_id WHERE m.image_id = 'ami-amazon'"
    )
    assert rows == [("137112412989",)]


@pytest.fixture
def versions(aws: Scripted) -> Scripted:
    """Two versions of an image; the second is the latest, which is meant where none is named."""

    def described(asked: Asked) -> Asked:
        version = asked.get("Version", 2)
        if version not in (1, 2):
            raise Refused("ResourceNotFound")
        return {"Version": version, "BaseImage": f"base-{version}"}

    aws.on("DescribeImageVersion", described)
    aws.on("ListImageVersions", {"ImageVersions": [{"Version": 1}, {"Version": 2}]})
    return aws


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("", [("base-1",), ("base-2",)]),
        (" AND d.version = 1", [("base-1",)]),
        (" AND l.version = 1", [("base-1",)]),
        (" AND d.version IN (1, 7)", [("base-1",)]),
    ],
)
@pytest.mark.parametrize("pushdown", ["on", "off"])
def test_a_join_says_which_version_is_meant(
    versions: Scripted, told: str, expected: list[tuple[str]], pushdown: str
) -> None:
    versions.run(f"SET pushdown = {pushdown}")
    rows = versions.rows(
        f"SELECT d.base_image FROM {VERSIONS} l JOIN {VERSION} d"
        f" ON d.image_name = 'x' AND d.version = l.version WHERE l.image_name = 'x'{told}"
    )
    assert sorted(rows) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("version = 1", ["base-1"]),
        ("version IN (1, 2)", ["base-1", "base-2"]),
        ("version = 3", []),
        ("version IN (1, 2) AND version < 2", ["base-1"]),
        ("base_image LIKE 'base%'", ["base-2"]),
        (
            f"version IN (SELECT version FROM {VERSIONS} WHERE image_name = 'x')",
            ["base-1", "base-2"],
        ),
    ],
)
@pytest.mark.parametrize("pushdown", ["on", "off"])
def test_a_version_is_chosen(
    versions: Scripted, condition: str, expected: list[str], pushdown: str
) -> None:
    versions.run(f"SET pushdown = {pushdown}")
    sql = f"SELECT base_image FROM {VERSION} WHERE image_name = 'x' AND {condition}"
    assert sorted(versions.rows(sql)) == [(one,) for one in expected]


def test_a_version_that_is_not_named_is_told(versions: Scripted) -> None:
    rows = versions.rows(f"SELECT version, base_image FROM {VERSION} WHERE image_name = 'x'")
    assert rows == [(2, "base-2")]


@pytest.mark.parametrize(
    "condition",
    [
        "version < 2",
        "version <> 2",
        "NOT version = 2",
        "version IS NOT NULL",
        "version + 0 < 2",
        "version = base_image",
        "(version = 1 OR base_image = 'base-1')",
        "coalesce(version, 1) = 1",
    ],
)
@pytest.mark.parametrize("pushdown", ["on", "off"])
def test_a_condition_does_not_choose(versions: Scripted, condition: str, pushdown: str) -> None:
    versions.run(f"SET pushdown = {pushdown}")
    with pytest.raises(MissingKey, match=f"version is what {VERSION} is asked for, not a fact"):
        versions.rows(f"SELECT 1 FROM {VERSION} WHERE image_name = 'x' AND {condition}")
    assert versions.asked == []


def test_whose_repositories_are_meant_is_chosen(images: Scripted) -> None:
    def described(asked: Asked) -> Asked:
        account = asked.get("registryId", ACCOUNT)
        return {"repositories": [{"registryId": account, "repositoryName": "r"}]}

    aws = images
    aws.on("DescribeRepositories", described)
    repositories = "aws.ecr.describe_repositories"
    other = f"SELECT registry_id FROM {repositories} WHERE registry_id"
    assert aws.rows(f"SELECT registry_id FROM {repositories}") == [(ACCOUNT,)]
    assert aws.rows(f"{other} = '123456789012'") == [("123456789012",)]
    told = f"SELECT r.registry_id FROM {IMAGES} m JOIN {repositories} r"
    told += " ON r.registry_id = m.owner_id WHERE m.image_id = 'ami-amazon'"
    assert aws.rows(told) == [("137112412989",)]
    with pytest.raises(MissingKey, match="registry_id is what"):
        aws.rows(f"{other} <> '{ACCOUNT}'")


@pytest.mark.parametrize(
    ("pushdown", "sent"), [("on", {"VolumeIds": ["v-1"]}), ("off", {})], ids=["on", "off"]
)
def test_without_pushdown_what_rows_say_is_not_sent(
    aws: Scripted, pushdown: str, sent: dict[str, list[str]]
) -> None:
    volumes = [{"VolumeId": "v-1"}, {"VolumeId": "v-2"}]
    aws.on(
        "DescribeVolumes", lambda asked: {"Volumes": volumes[: 1 if asked.get("VolumeIds") else 2]}
    )
    aws.run(f"SET pushdown = {pushdown}")
    rows = aws.rows("SELECT volume_id FROM aws.ec2.describe_volumes WHERE volume_id = 'v-1'")
    assert rows == [("v-1",)]
    asked = aws.asked[-1][1]
    assert {name: asked[name] for name in asked if name != "MaxResults"} == sent


@pytest.fixture
def topics(catalog: Catalog) -> Iterator[Scripted]:
    """A topic in each of two regions; a region refuses another's."""
    aws = Scripted(catalog, ("us-east-1", "eu-west-1"))

    def arn() -> str:
        return f"arn:aws:sns:{aws.regions[-1]}:{ACCOUNT}:t"

    def attributes(asked: Asked) -> Asked:
        if asked["TopicArn"].split(":")[3] not in (aws.regions[-1], "us-west-2"):
            raise Refused("AuthorizationError")
        return {"Attributes": {"Owner": asked["TopicArn"]}}

    aws.on("ListTopics", lambda _: {"Topics": [{"TopicArn": arn()}]})
    aws.on("GetTopicAttributes", attributes)
    yield aws
    aws.close()


ATTRIBUTES = "aws.sns.get_topic_attributes"


@pytest.mark.parametrize("join", ["JOIN", "LEFT JOIN"])
def test_an_arn_is_asked_in_its_own_region(topics: Scripted, join: str) -> None:
    rows = topics.rows(
        f"SELECT a.region, a.value FROM aws.sns.list_topics t"
        f" {join} {ATTRIBUTES} a ON a.topic_arn = t.topic_arn ORDER BY 1"
    )
    assert rows == [
        (region, f"arn:aws:sns:{region}:{ACCOUNT}:t") for region in ("eu-west-1", "us-east-1")
    ]
    assert len([name for name, _ in topics.asked if name == "GetTopicAttributes"]) == 2


@pytest.mark.parametrize(
    ("condition", "regions"),
    [
        ("= 'arn:aws:sns:eu-west-1:1:t'", ["eu-west-1"]),
        ("IN ('arn:aws:sns:eu-west-1:1:t', 'arn:aws:sns:eu-west-1:1:u')", ["eu-west-1"] * 2),
        # It is asked in neither: elsewhere it may be known all the same.
        ("= 'arn:aws:sns:us-west-2:1:t'", ["eu-west-1", "us-east-1"]),
    ],
)
def test_a_pinned_arn_too(topics: Scripted, condition: str, regions: list[str]) -> None:
    topics.rows(f"SELECT value FROM {ATTRIBUTES} WHERE topic_arn {condition}")
    assert sorted(topics.regions) == regions


def test_another_services_arn_says_no_region(topics: Scripted) -> None:
    topics.on("ListEventSourceMappings", {"EventSourceMappings": []})
    mappings = "aws.lambda.list_event_source_mappings"
    arn = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"
    topics.rows(f"SELECT uuid FROM {mappings} WHERE event_source_arn = '{arn}'")
    assert sorted(topics.regions) == ["eu-west-1", "us-east-1"]


LISTENERS = "aws.elbv2.describe_listeners l"
BALANCERS = "aws.elbv2.describe_load_balancers b"


@pytest.fixture
def balancers(aws: Scripted) -> Scripted:
    """Two load balancers with a listener each, asked for as AWS wants it: in one way."""
    aws.on(
        "DescribeLoadBalancers", {"LoadBalancers": [{"LoadBalancerArn": one} for one in ("a", "b")]}
    )

    def listeners(asked: Asked) -> Asked:
        assert len({"LoadBalancerArn", "ListenerArns"} & set(asked)) == 1, asked
        names = asked.get("ListenerArns") or [f"{asked['LoadBalancerArn']}/80"]
        found = [{"ListenerArn": one, "LoadBalancerArn": one[0], "Port": 80} for one in names]
        return {"Listeners": found}

    aws.on("DescribeListeners", listeners)
    return aws


@pytest.mark.parametrize(
    ("sql", "asked"),
    [
        (f"{BALANCERS} JOIN {LISTENERS} ON l.load_balancer_arn = b.load_balancer_arn", 2),
        (f"{BALANCERS} LEFT JOIN {LISTENERS} USING (load_balancer_arn)", 2),
        (f"{LISTENERS} WHERE load_balancer_arn IN ('a', 'b')", 2),
        (f"{LISTENERS} WHERE listener_arn IN ('a/80', 'b/80')", 1),
        (f'{LISTENERS} WHERE listener_arns = \'["a/80", "b/80"]\'', 1),
        (f"{LISTENERS} WHERE load_balancer_arn = 'a' OR listener_arn = 'b/80'", 2),
        (
            (
                f"{BALANCERS} JOIN {LISTENERS} ON l.load_balancer_arn = b.load_balancer_arn"
                " WHERE l.listener_arn IN ('a/80', 'b/80')"
            ),
            1,
        ),
    ],
)
def test_one_of_several_inputs_is_told(balancers: Scripted, sql: str, asked: int) -> None:
    rows = balancers.rows(f"SELECT l.listener_arn FROM {sql} ORDER BY 1")
    assert rows == [("a/80",), ("b/80",)]
    assert [name for name, _ in balancers.asked].count("DescribeListeners") == asked


@pytest.mark.parametrize(
    "sql", [LISTENERS, f"{LISTENERS} WHERE port = 80", f"{BALANCERS}, {LISTENERS}"]
)
def test_none_of_several_inputs_is_refused(balancers: Scripted, sql: str) -> None:
    with pytest.raises(MissingKey, match="needs load_balancer_arn or listener_arn or listener_a"):
        balancers.rows(f"SELECT 1 FROM {sql}")
    assert balancers.asked == []
