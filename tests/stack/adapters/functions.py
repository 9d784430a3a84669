"""Functions behind custom resources that a test plays, and the bucket that they answer into."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson

from cirrusql.cloudcontrol.objects import ObjectName, StoredObject
from tests.stack.adapters.conftest import REGION, Told

FUNCTION = f"arn:aws:lambda:{REGION}:111122223333:function:maker"
Request = Mapping[str, Any]
Said = Mapping[str, Any] | bytes | Exception | None


class Answers:
    """A bucket for answers. Mutable state: what is in it, and what was done with it.

    An object is there after it was looked for `late` times; `failures` come first.
    """

    def __init__(self) -> None:
        self.there: dict[str, bytes] = {}
        self.late = 0
        self.failures: list[Exception] = []
        self.refused: Exception | None = None
        self.buckets: set[str] = set()
        self.deleted: list[str] = []
        self.seconds: list[int] = []

    async def presigned_put(self, name: ObjectName, seconds: int) -> str:
        if self.refused is not None:
            raise self.refused
        self.buckets.add(name.bucket)
        self.seconds.append(seconds)
        return f"https://{name.bucket}.example/{name.key}?X-Amz-Signature=1"

    async def read(self, name: ObjectName) -> StoredObject | None:
        if self.failures:
            raise self.failures.pop(0)
        if self.late:
            self.late -= 1
            return None
        body = self.there.get(name.key)
        return StoredObject(body, '"tag"') if body is not None else None

    async def delete(self, name: ObjectName, tag: str) -> bool:
        assert tag == '"tag"'
        del self.there[name.key]
        self.deleted.append(name.key)
        return True

    def close(self) -> None:
        """Nothing is open."""


class Played:
    """A function that answers what a test says. Mutable state: its ARN, and the requests."""

    def __init__(self, answers: Answers, play: Callable[[Request], Said]) -> None:
        self._answers = answers
        self._play = play
        self.arn = FUNCTION
        self.requests: list[dict[str, Any]] = []

    def invoke(self, asked: Mapping[str, Any]) -> Any:
        """What Lambda answers to Invoke; the function has answered by then."""
        assert asked["FunctionName"] == self.arn
        assert asked["InvocationType"] == "Event"
        request = orjson.loads(orjson.dumps(asked["Payload"]))
        self.requests.append(request)
        said = self._play(request)
        if isinstance(said, Exception):
            raise said
        if said is not None:
            key = urlsplit(request["ResponseURL"]).path.lstrip("/")
            self._answers.there[key] = said if isinstance(said, bytes) else orjson.dumps(said)
        return {"StatusCode": 202, "Payload": ""}


class WithFunction(Told):
    """An engine of AWS with one function."""

    def __init__(self, play: Callable[[Request], Said]) -> None:
        super().__init__(lambda _, asked: self.function.invoke(asked))
        self.objects = Answers()
        self.function = Played(self.objects, play)
        self.region = REGION

    def call(self, service: Any, operation: str, request: Request, region: str) -> Any:
        assert region == self.region
        return super().call(service, operation, request, REGION)

    def wait(self, work: Any) -> Any:
        return asyncio.run(work)

    @property
    def requests(self) -> list[dict[str, Any]]:
        return self.function.requests


def done(name: str = "thing-1", **data: Any) -> dict[str, Any]:
    """An answer of success."""
    return {"Status": "SUCCESS", "PhysicalResourceId": name, "Data": data}
