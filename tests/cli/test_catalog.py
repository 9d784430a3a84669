from __future__ import annotations

import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.api.listing import counted
from tests.cli.conftest import Command

BUCKET = "AWS::S3::Bucket"
TOPIC = "AWS::SNS::Topic"
NEW = "AWS::SQS::Quark"


def archive(path: Path, *schemas: object) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for number, schema in enumerate(schemas):
            member = zipfile.ZipInfo(f"{number}.json", (2026, 8, 9, 0, 0, 0))
            file.writestr(member, json.dumps(schema))
    return path


def test_info(command: Command) -> None:
    ended = command("catalog", "info", "-o", "json")
    facts = {fact["fact"]: fact["value"] for fact in json.loads(ended.out)}
    info = Catalog.open().info()
    assert facts["resource types"] == info.types
    assert facts["built"] == info.built
    assert all(name in facts["sources"] for name in info.sources)


def test_notes(command: Command) -> None:
    ended = command("catalog", "info", "--notes", "-o", "csv")
    assert ended.out.splitlines()[0] == "type,note"
    assert len(ended.out.splitlines()) == Catalog.open().info().notes + 1


def test_operations_are_counted(command: Command) -> None:
    ended = command("catalog", "operations", "-o", "json")
    told = {row["what"]: row["number"] for row in json.loads(ended.out)}
    counts = counted(Catalog.open().api)
    left_out = {name: number for name, number in told.items() if name.startswith("left out: ")}
    assert left_out == {f"left out: {name}": number for name, number in counts.left_out}
    assert told["operations"] == told["operations that are relations"] + sum(left_out.values())
    assert told["relations"] == len(Catalog.open().api.names())
    assert all(row["remark"] for row in json.loads(ended.out) if row["what"] in left_out)


def test_nearly_every_operation_that_only_reads_is_a_relation() -> None:
    counts = counted(Catalog.open().api)
    assert counts.readable >= 0.99 * counts.with_rows
    assert counts.with_rows <= counts.read_only < counts.operations


def test_operations_left_out_are_named_with_the_reason(command: Command) -> None:
    ended = command("catalog", "operations", "--left-out", "-o", "json")
    rows = json.loads(ended.out)
    numbers = Counter(row["class"] for row in rows)
    expected = dict(counted(Catalog.open().api).left_out)
    assert numbers == {name: number for name, number in expected.items() if name != "WRITES"}
    assert all(row["reason"] for row in rows)
    secret = ("secretsmanager", "GetSecretValue", "SECRET")
    assert secret in {(row["service"], row["operation"], row["class"]) for row in rows}


def test_an_update_lays_archives_over_the_catalogue(command: Command, tmp_path: Path) -> None:
    present = Catalog.open()
    bucket = {**present.schema(BUCKET), "description": "newer"}
    quark = {**present.schema("AWS::SQS::Queue"), "typeName": NEW}
    here = archive(tmp_path / "a.zip", bucket, quark)
    target = tmp_path / "catalog.sqlite3"
    ended = command("catalog", "update", "--from", f"eu-west-1={here}", "-f", str(target))
    assert ended.code == 0, ended.err

    new = Catalog.open(target)
    assert new.resource_type(BUCKET).description == "newer"
    assert new.resource_type(BUCKET).regions == present.resource_type(BUCKET).regions
    assert new.resource_type(NEW).regions == {"eu-west-1"}
    assert new.relation("sqs", "quarks").resource_type.type_name == NEW
    gone = present.resource_type(TOPIC).regions - new.resource_type(TOPIC).regions
    assert gone == {"eu-west-1"}, "what the archive has not is not there any more"
    assert new.info().sources["CloudformationSchema eu-west-1"] == "2026-08-09"
    assert new.info().types == present.info().types + 1


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "cannot read"),
        (lambda path: path.write_text("no zip"), "is not an archive of resource schemas"),
        (archive, "has no resource schemas in it"),
        (lambda path: archive(path, {"typeName": "Other::A::B"}), "has no resource schemas in it"),
    ],
)
def test_what_is_no_archive(command: Command, tmp_path: Path, make: object, said: str) -> None:
    path = tmp_path / "x.zip"
    make(path)  # type: ignore[operator]
    target = tmp_path / "catalog.sqlite3"
    ended = command("catalog", "update", "--from", str(path), "-f", str(target))
    assert ended.code == 1
    assert said in ended.err
    assert not target.exists()


def test_files_and_regions_exclude_each_other(command: Command) -> None:
    assert command("catalog", "update", "--from", "x.zip", "--region", "us-east-1").code == 2
