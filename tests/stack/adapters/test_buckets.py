"""A bucket is emptied for good."""

from __future__ import annotations

import asyncio

import pytest

from cirrusql.cloudcontrol.object_versions import ObjectVersion
from cirrusql.errors import AccessDenied, CallFailed
from cirrusql.stack.adapters.buckets import empty_bucket
from tests.stack.adapters.conftest import Told

PAGES = [
    (ObjectVersion("a", "1"), ObjectVersion("a", "2")),
    (),
    (ObjectVersion("b", "null"),),
]


class WithVersions(Told):
    """One whose only bucket has these versions; deleting them may raise."""

    def __init__(self, pages, error=None):
        super().__init__(lambda _operation, _request: {})
        self.pages, self.error, self.deleted = pages, error, []

    @property
    def objects(self):
        return self

    def wait(self, work):
        return asyncio.run(work)

    async def list_versions(self, bucket):
        assert bucket == "acme"
        for page in self.pages:
            if isinstance(page, Exception):
                raise page
            yield page

    async def delete_versions(self, bucket, versions):
        assert bucket == "acme"
        if self.error is not None:
            raise self.error
        self.deleted += versions


def test_every_version_is_deleted_and_counted():
    engine = WithVersions(PAGES)
    assert empty_bucket("acme", engine.where) == 3
    assert engine.deleted == [one for page in PAGES for one in page]


def test_a_bucket_that_is_gone_is_empty():
    gone = CallFailed("NoSuchBucket", error_code="NoSuchBucket")
    assert empty_bucket("acme", WithVersions([gone]).where) == 0


def test_what_is_refused_is_an_error():
    with pytest.raises(AccessDenied, match="no"):
        empty_bucket("acme", WithVersions(PAGES, AccessDenied("no")).where)
    with pytest.raises(CallFailed, match="other"):
        empty_bucket("acme", WithVersions([CallFailed("other", error_code="Other")]).where)
