"""An engine calls any service's own operations, and waits for the answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.services import APPSYNC, CODEBUILD, LAMBDA, SSM, STS
from cirrusql.engine.engine import Engine
from cirrusql.engine.local_environment import local_environment
from cirrusql.errors import CallFailed, Cancelled, InterfaceError, NotFound, NotSupportedError
from cirrusql.local import LocalCloud
from cirrusql.session import Target
from tests.answers.clouds import served

REGION = "us-east-1"
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-x86_64"


@pytest.fixture
def engine(catalog: Catalog) -> Iterator[Engine]:
    with Engine(catalog, local_environment(catalog, ":memory:")) as one:
        yield one


def test_a_service_answers_in_its_own_words(engine: Engine) -> None:
    found = engine.call(SSM, "GetParameter", {"Name": IMAGE}, REGION)
    assert found["Parameter"]["Value"].startswith("ami-")
    assert engine.call(STS, "GetCallerIdentity", {}, REGION)["Account"] == engine.account_id()


def test_what_a_service_refuses_is_an_error(engine: Engine) -> None:
    with pytest.raises(NotFound, match="ParameterNotFound: GetParameter in us-east-1") as caught:
        engine.call(SSM, "GetParameter", {"Name": "none"}, REGION)
    assert caught.value.error_code == "ParameterNotFound"
    with pytest.raises(NotFound):
        engine.call(APPSYNC, "GetSchemaCreationStatus", {"apiId": "none"}, REGION)
    with pytest.raises(CallFailed, match="UnknownOperation"):
        engine.call(CODEBUILD, "StartBuild", {"projectName": "p"}, REGION)
    with pytest.raises(CallFailed, match="UnknownOperation"):
        engine.call(LAMBDA, "Invoke", {"FunctionName": "f", "Payload": "{}"}, REGION)
    with pytest.raises(NotSupportedError):
        engine.call(LAMBDA, "ListFunctions", {}, REGION)


def test_over_http_the_answers_are_the_same(catalog: Catalog, engine: Engine) -> None:
    cloud = LocalCloud.open(":memory:", catalog)
    with served(cloud) as url, Target(endpoint_url=url).engine() as remote:
        for request in ({"Names": [IMAGE, "none"]}, {"Names": ["x"]}):
            here = engine.call(SSM, "GetParameters", request, REGION)
            assert remote.call(SSM, "GetParameters", request, REGION) == here
        for one in (engine, remote):
            with pytest.raises(NotFound, match="GraphQL API a b not found"):
                one.call(APPSYNC, "StartSchemaCreation", {"apiId": "a b", "definition": ""}, REGION)
    cloud.close()


def test_many_threads_may_call(engine: Engine) -> None:
    found: list[str] = []

    def ask(number: int) -> None:
        name = {"Name": f"{IMAGE}/{number}"}
        found.append(engine.call(SSM, "GetParameter", name, REGION)["Parameter"]["Value"])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 8


def test_who_waits_when_the_engine_is_closed_is_told(engine: Engine) -> None:
    begun = threading.Event()

    async def forever() -> None:
        begun.set()
        await asyncio.Event().wait()

    def close() -> None:
        begun.wait()
        engine.close()

    closing = threading.Thread(target=close)
    closing.start()
    with pytest.raises(Cancelled, match="the engine was closed"):
        engine.wait(forever())
    closing.join()
    with pytest.raises(InterfaceError):
        engine.call(SSM, "GetParameter", {"Name": IMAGE}, REGION)
