"""The assets of a CDK app, on their way into a bucket."""

from __future__ import annotations

import asyncio
import io
import zipfile
from types import SimpleNamespace
from typing import Any

import pytest

from cirrusql.cloudcontrol.objects import ObjectName, StoredObject
from cirrusql.errors import OperationalError
from cirrusql.stack.assets import uploaded
from cirrusql.stack.cloudformation.cloud_assembly import AssembledStack, FileAsset

BUCKET, KEY = "assets-${AWS::AccountId}-${AWS::Region}", "${AWS::Partition}/a.zip"
FILLED = ObjectName("assets-111122223333-eu-west-1", "aws/a.zip")


class Account:
    """An engine of AWS with a bucket. Mutable state: what is in it, and the number of writes."""

    def __init__(self, *, is_local: bool = False) -> None:
        self.environment = SimpleNamespace(is_local=is_local, partition="aws")
        self.default_region = "eu-west-1"
        self.objects = self
        self.there: dict[ObjectName, bytes] = {}
        self.writes = 0

    def account_id(self):
        return "111122223333"

    def wait(self, work):
        return asyncio.run(work)

    async def read(self, name):
        body = self.there.get(name)
        return StoredObject(body, "tag") if body is not None else None

    async def write(self, name, body, tag):
        assert tag is None
        self.writes += 1
        self.there[name] = body


def stack(asset, images=0):
    return AssembledStack("Web", asset.path, assets=(asset,), images=images)


def told(one, account: Any):
    return list(uploaded(one, account))


def test_a_folder_is_uploaded_once_as_the_same_archive(tmp_path):
    (tmp_path / "code" / "inner").mkdir(parents=True)
    (tmp_path / "code" / "app.py").write_text("x = 1")
    (tmp_path / "code" / "inner" / "b.txt").write_text("b")
    account, one = Account(), stack(FileAsset(tmp_path / "code", BUCKET, KEY))
    assert told(one, account) == [f"Web: uploaded code to {FILLED}"]
    with zipfile.ZipFile(io.BytesIO(account.there[FILLED])) as archive:
        assert archive.namelist() == ["app.py", "inner/b.txt"]
        assert archive.read("app.py") == b"x = 1"
    first = account.there.pop(FILLED)
    told(one, account)
    assert account.there[FILLED] == first
    assert told(one, account) == []
    assert account.writes == 2


def test_a_file_is_uploaded_as_it_is(tmp_path):
    (tmp_path / "t.json").write_bytes(b"{}")
    account = Account()
    told(stack(FileAsset(tmp_path / "t.json", BUCKET, KEY)), account)
    assert account.there == {FILLED: b"{}"}


def test_an_asset_that_is_not_there_is_no_empty_archive(tmp_path):
    account = Account()
    with pytest.raises(OperationalError, match=r"cannot read .*gone: No such file"):
        told(stack(FileAsset(tmp_path / "gone", BUCKET, KEY)), account)
    assert account.writes == 0


def test_images_are_told_and_hold_nothing_back(tmp_path):
    (tmp_path / "t.json").write_bytes(b"{}")
    account, one = Account(), stack(FileAsset(tmp_path / "t.json", BUCKET, KEY), images=2)
    assert (
        told(one, account)[0]
        == "Web: 2 images of containers not pushed here; `cdk-assets publish` does that"
    )
    assert account.there
    assert told(one, Account(is_local=True)) == ["Web: 3 assets accepted unseen"]
