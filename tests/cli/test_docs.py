from __future__ import annotations

from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.docs import BuildSummary
from cirrusql.docs.site import SiteSummary
from tests.cli.conftest import Command


@pytest.mark.parametrize("name", ["awscc.s3.buckets", "S3.Buckets", "AWS::S3::Bucket"])
def test_a_page(command: Command, name: str) -> None:
    ended = command("docs", "page", name)
    assert ended.code == 0
    assert ended.out.startswith("# buckets\n")
    assert ended.out.endswith("\n")


def test_a_page_of_an_operation(command: Command) -> None:
    ended = command("docs", "page", "AWS.iam.list_access_keys")
    assert ended.code == 0
    assert ended.out.startswith("# list_access_keys\n")
    older = command("docs", "page", "aws.s3.buckets")
    assert older.out == command("docs", "page", "awscc.s3.buckets").out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("awscc.s3.bucket", "did you mean 'buckets'?"),
        ("AWS::S3::Buckt", "did you mean 'AWS::S3::Bucket'?"),
        ("buckets", "not of the form awscc.service.resource"),
        ("aws.iam.list_user", "did you mean 'list_users'?"),
        ("aws.iam2.list_users", "did you mean 'iam'?"),
        ("aws.iam.create_user", "only operations that do nothing but read are"),
    ],
)
def test_no_such_page(command: Command, name: str, said: str) -> None:
    ended = command("docs", "page", name)
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err


def test_build(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(catalog: Catalog, directory: Path) -> BuildSummary:
        return BuildSummary(directory, 2, 1300, 0)

    monkeypatch.setattr("cirrusql.docs.build", build)
    ended = command("docs", "build", str(tmp_path))
    assert ended.err == f"1,300 pages of 2 services written to {tmp_path}\n"
    (tmp_path / "file").touch()
    assert command("docs", "build", str(tmp_path / "file")).code == 2


def test_site(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {}

    def build_site(catalog: Catalog, directory: Path, **given: object) -> SiteSummary:
        asked.update(given)
        return SiteSummary(directory, 11047, 12000, 11000, 133_000_000, 1)

    monkeypatch.setattr("cirrusql.docs.site.build_site", build_site)
    ended = command("docs", "site", "--only", "S3,ec2", "--processes", "1", str(tmp_path))
    assert asked == {"services": ["s3", "ec2"], "processes": 1}
    assert ended.code == 0
    assert ended.err.startswith(f"11,047 pages, 133.0 MB, written to {tmp_path} in ")
    assert "12,000 examples with what they gave; of 11,000 their pages say why" in ended.err
    assert command("docs", "site", "--processes", "0", str(tmp_path)).code == 2
    (tmp_path / "file").touch()
    assert command("docs", "site", str(tmp_path / "file")).code == 2
