"""Secrets are hidden, changes of them are seen, and names stay."""

from __future__ import annotations

import json
from multiprocessing import get_context
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import OperationalError
from cirrusql.inventory.redaction import Redactor, key_at
from cirrusql.inventory.rules import Rules

FUNCTION = "AWS::Lambda::Function"


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules(Catalog.open())


def test_values_are_hidden_and_names_of_variables_stay(rules: Rules) -> None:
    redactor = Redactor(b"k" * 32, rules)
    properties = {"FunctionName": "f", "Environment": {"Variables": {"TOKEN": "hunter2"}}}
    text, _ = redactor.prepared(FUNCTION, properties)
    assert "hunter2" not in text
    hidden = json.loads(text)["Environment"]["Variables"]["TOKEN"]
    assert hidden["$hidden"].startswith("hmac-sha256:")
    assert hidden["length"] == 7
    assert properties["Environment"] == {"Variables": {"TOKEN": "hunter2"}}


@pytest.mark.parametrize(
    ("type_name", "properties"),
    [
        ("AWS::EC2::Instance", {"UserData": "hunter2"}),
        ("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": {"UserData": "hunter2"}}),
        ("AWS::SSM::Parameter", {"Name": "n", "Value": "hunter2"}),
        ("AWS::ApiGateway::ApiKey", {"Value": "hunter2"}),
        (
            "AWS::ECS::TaskDefinition",
            {"ContainerDefinitions": [{"Environment": [{"Name": "a", "Value": "hunter2"}]}]},
        ),
        (
            "AWS::CodeBuild::Project",
            {"Environment": {"EnvironmentVariables": [{"Name": "a", "Value": "hunter2"}]}},
        ),
    ],
)
def test_each_kind_of_secret_is_found(
    rules: Rules, type_name: str, properties: dict[str, object]
) -> None:
    assert "hunter2" not in Redactor(b"k" * 32, rules).prepared(type_name, properties)[0]
    kept = Redactor(b"k" * 32, rules, keep_values=True).prepared(type_name, properties)[0]
    assert "hunter2" in kept


def test_another_value_has_another_hash_and_another_key_another_mark(rules: Rules) -> None:
    def prepared(value: str, key: bytes = b"k" * 32) -> tuple[str, bytes]:
        return Redactor(key, rules).prepared("AWS::SSM::Parameter", {"Value": value})

    assert prepared("a") == prepared("a")
    assert prepared("a")[1] != prepared("b")[1]
    assert prepared("a")[0] != prepared("a", b"j" * 32)[0]


def test_clocks_and_the_order_of_sets_do_not_change_the_hash(rules: Rules) -> None:
    catalog = Catalog.open()
    clocked = next(
        kind
        for kind in catalog.resource_types()
        if "/properties/LastModifiedTime" in kind.read_only
    )
    redactor = Redactor(b"k" * 32, rules)
    one, other = (
        redactor.prepared(clocked.type_name, {"Name": "n", "LastModifiedTime": time})
        for time in ("1", "2")
    )
    assert one[0] != other[0]
    assert one[1] == other[1]
    (unordered,) = [path for path in rules.of("AWS::RDS::DBSubnetGroup").sets if path[-1] == "Tags"]
    assert unordered == ("Tags",)


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "data" / "inventory.key"
    with get_context("spawn").Pool(3) as pool:
        keys = pool.map(key_at, [path] * 9)
    assert len(set(keys)) == 1
    assert len(keys[0]) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"short")
    with pytest.raises(OperationalError, match="is no key"):
        key_at(tmp_path / "key")
