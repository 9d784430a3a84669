"""One HTTP endpoint for all tests here, with a fresh account for each, and clients for it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from tests.answers.clouds import served

from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud, Settings
from cirrusql.records import replace

REGION = "us-east-1"

LOG_GROUP = "AWS::Logs::LogGroup"
VPC = "AWS::EC2::VPC"
STAGE = "AWS::ApiGateway::Stage"
SECRET = "AWS::SecretsManager::Secret"
PERMISSION = "AWS::Lambda::Permission"
BUCKET = "AWS::S3::Bucket"

PROJECT: dict[str, Any] = {
    "name": "site",
    "source": {"type": "NO_SOURCE", "buildspec": "version: 0.2"},
    "artifacts": {"type": "NO_ARTIFACTS"},
    "environment": {
        "type": "LINUX_CONTAINER",
        "image": "aws/codebuild/standard:7.0",
        "computeType": "BUILD_GENERAL1_SMALL",
    },
    "serviceRole": "arn:aws:iam::111122223333:role/build",
}
"""What a project of CodeBuild needs."""


@dataclass
class Endpoint:
    """A running endpoint: where it listens and the local cloud behind it."""

    url: str
    port: int
    cloud: LocalCloud
    session: Any

    def client(
        self, account: str, region: str = REGION, service: str = "cloudcontrol", **options: Any
    ) -> Any:
        config = Config(retries={"total_max_attempts": 1, "mode": "standard"}, **options)
        return self.session.client(
            service,
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id=account,
            aws_secret_access_key="secret",
            config=config,
        )


@contextmanager
def serving(cloud: LocalCloud) -> Iterator[int]:
    """The port of a server for `cloud` that runs in a thread of its own."""
    with served(cloud) as url:
        yield int(url.rpartition(":")[2])


@pytest.fixture(scope="session")
def endpoint(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    path = tmp_path_factory.mktemp("endpoint") / "cloud.db"
    cloud = LocalCloud.open(path, catalog)
    with serving(cloud) as port:
        yield Endpoint(f"http://127.0.0.1:{port}", port, cloud, boto3.Session())
    cloud.close()


_numbers = itertools.count(1)


@pytest.fixture
def account() -> str:
    """An account of its own for every test."""
    return f"{next(_numbers):012}"


@pytest.fixture
def client(endpoint: Endpoint, account: str) -> Any:
    return endpoint.client(account)


Behave = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def behave(endpoint: Endpoint) -> Behave:
    """Settings for the length of a block, the defaults after it."""

    @contextmanager
    def changed(**settings: Any) -> Iterator[None]:
        endpoint.cloud.settings = replace(Settings(), **settings)
        try:
            yield
        finally:
            endpoint.cloud.settings = Settings()

    return changed


@pytest.fixture
def advance(endpoint: Endpoint) -> Iterator[Callable[[float], None]]:
    """Lets time pass on the endpoint, in seconds; taken back at the end of the test."""
    passed: list[float] = []

    def forward(seconds: float) -> None:
        passed.append(seconds)
        endpoint.cloud.advance_clock(seconds)

    yield forward
    endpoint.cloud.advance_clock(-sum(passed))


@dataclass
class RawAnswer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The error's name without its namespace."""
        return str(self.json["__type"].rpartition("#")[2])


Raw = Callable[..., RawAnswer]


@pytest.fixture
def raw(endpoint: Endpoint, account: str) -> Raw:
    """A signed POST with full control of target, body and headers."""

    def post(
        operation: str,
        body: bytes | dict[str, Any],
        *,
        path: str = "/",
        target: str | None = None,
        headers: dict[str, str] | None = None,
        sign: bool = True,
    ) -> RawAnswer:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": target or f"CloudApiService.{operation}",
            "Host": f"127.0.0.1:{endpoint.port}",
            **(headers or {}),
        }
        if sign:
            request = AWSRequest("POST", endpoint.url + path, headers=sent, data=data)
            credentials = Credentials(account, "secret")
            SigV4Auth(credentials, "cloudcontrolapi", REGION).add_auth(request)
            sent = dict(request.headers)
        return send(endpoint.port, path, data, sent)

    return post


def send(
    port: int, path: str, data: bytes, headers: dict[str, str], method: str = "POST"
) -> RawAnswer:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, data, headers)
        response = connection.getresponse()
        text = response.read().decode()
        found = {name.lower(): value for name, value in response.getheaders()}
        return RawAnswer(response.status, found, text)
    finally:
        connection.close()


def create(client: Any, type_name: str, desired: dict[str, Any], **members: Any) -> dict[str, Any]:
    """The event of a create, as it ended."""
    answer = client.create_resource(TypeName=type_name, DesiredState=json.dumps(desired), **members)
    return ended(client, answer)


def update(client: Any, type_name: str, identifier: str, patch: Any) -> dict[str, Any]:
    """The event of an update, as it ended."""
    document = patch if isinstance(patch, str) else json.dumps(patch)
    return ended(
        client,
        client.update_resource(TypeName=type_name, Identifier=identifier, PatchDocument=document),
    )


def ended(client: Any, answer: dict[str, Any]) -> dict[str, Any]:
    """The event of the request that `answer` is about, as it stands now."""
    token = answer["ProgressEvent"]["RequestToken"]
    event: dict[str, Any] = client.get_resource_request_status(RequestToken=token)["ProgressEvent"]
    return event


def read(client: Any, type_name: str, identifier: str) -> dict[str, Any]:
    """The properties of a resource."""
    answer = client.get_resource(TypeName=type_name, Identifier=identifier)
    properties: dict[str, Any] = json.loads(answer["ResourceDescription"]["Properties"])
    return properties


def refused(code: str, call: Callable[..., Any], **members: Any) -> str:
    """The message with which a call is refused; fails unless it is, with this code."""
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError) as caught:
        call(**members)
    assert caught.value.response["Error"]["Code"] == code, caught.value
    return str(caught.value.response["Error"]["Message"])


def status_of(client: Any, code: str, call: Callable[..., Any], **members: Any) -> int:
    """The HTTP status of a refusal with this code."""
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError) as caught:
        call(**members)
    assert caught.value.response["Error"]["Code"] == code
    return int(caught.value.response["ResponseMetadata"]["HTTPStatusCode"])
