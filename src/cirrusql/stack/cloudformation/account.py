"""What an account says to a template, asked through the engine when it is needed, and once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

import orjson

from cirrusql.catalog.services import CLOUDFORMATION, EC2, SECRETS_MANAGER, SSM
from cirrusql.engine.engine import Engine
from cirrusql.engine.without_calls import NotAsked
from cirrusql.errors import (
    CallFailed,
    DataError,
    Error,
    MissingKey,
    NotFound,
    NotSupportedError,
    UnknownName,
)
from cirrusql.stack.graph.outputs import Unknown
from cirrusql.stack.state.exports import given_by, value_of_export

T = TypeVar("T")


def region_of(engine: Engine) -> str:
    """The region of a template's stack.

    Raises MissingKey if none is configured, NotSupportedError for several, UnknownName for one that
    there is not.
    """
    regions = engine.environment.regions
    if not regions:
        raise MissingKey("no region for the stack's resources", hint="give --region")
    if len(regions) > 1 or engine.environment.everywhere:
        shown = "all regions" if engine.environment.everywhere else ", ".join(regions)
        message = f"a template's stack is in one region, and not in {shown}"
        raise NotSupportedError(message, hint="build it in each of them: --region REGION")
    if regions[0] not in engine.scope.known:
        raise UnknownName(f"there is no region '{regions[0]}'")
    return regions[0]


class Account:
    """The facts of an engine's account, for stacks in one region.

    What an engine that makes no calls would have to ask is an Unknown. `foreseen` are exports of
    stacks that are planned and not built yet. Mutable state: what was asked already.
    """

    def __init__(
        self, engine: Engine, region: str | None = None, foreseen: Mapping[str, Any] | None = None
    ) -> None:
        self._engine = engine
        self._region = region
        self._asked: dict[tuple[str, str], Any] = {}
        self._lock = threading.RLock()
        self.foreseen = dict(foreseen or {})

    @cached_property
    def region(self) -> str:
        """The region that the stack is in; raises MissingKey if none is configured."""
        return self._region or region_of(self._engine)

    @cached_property
    def account(self) -> str:
        """The number of the account."""
        return self._engine.account_id()

    def zones(self, region: str) -> Sequence[str] | Unknown:
        """The zones with a default subnet, or all of them if no zone has one."""
        return self._once("zones", region, lambda: self._zones(region))

    def _zones(self, region: str) -> Sequence[str]:
        filters = [
            {"Name": "zone-type", "Value": ["availability-zone"]},
            {"Name": "state", "Value": ["available"]},
        ]
        answer = self._call(EC2, "DescribeAvailabilityZones", {"Filter": filters}, region)
        every = sorted(str(one["zoneName"]) for one in answer.get("availabilityZoneInfo") or ())
        if self._engine.environment.is_local:
            return every
        filters = [{"Name": "default-for-az", "Value": ["true"]}]
        subnets = self._call(EC2, "DescribeSubnets", {"Filter": filters}, region)
        default = {str(one["availabilityZone"]) for one in subnets.get("subnetSet") or ()}
        return [zone for zone in every if zone in default] or every

    def parameter(self, name: str) -> str | Unknown:
        """The value of a parameter of SSM; raises NotFound."""
        return self._once("parameter", name, lambda: self._parameter(name))

    def _parameter(self, name: str) -> str:
        try:
            answer = self._call(SSM, "GetParameter", {"Name": name}, self.region)
        except (CallFailed, NotFound, DataError) as error:
            if error.error_code in ("ParameterNotFound", "ParameterVersionNotFound"):
                message = f"there is no parameter '{name}' in {self.region}"
                raise NotFound(message, hint="make it, or name another") from None
            raise
        found = answer["Parameter"]
        if found.get("Type") == "SecureString":
            hint = "write {{resolve:ssm-secure:…}} where a password is wanted"
            raise DataError(f"the parameter '{name}' is a SecureString", hint=hint)
        return str(found["Value"])

    def secret(self, reference: str) -> str:
        """The value of `ssm-secure:name[:version]` or `secretsmanager:id[:SecretString[:key…]]`."""
        kind, _, rest = reference.partition(":")
        if kind == "ssm-secure":
            asked = {"Name": rest, "WithDecryption": True}
            answer = self._call(SSM, "GetParameter", asked, self.region)
            return str(answer["Parameter"]["Value"])
        return _part_of_secret(rest, self._secret)

    def _secret(self, name: str, stage: str, version: str) -> str:
        asked = {"SecretId": name}
        asked |= {"VersionStage": stage} if stage else {}
        asked |= {"VersionId": version} if version else {}
        answer = self._call(SECRETS_MANAGER, "GetSecretValue", asked, self.region)
        text = answer.get("SecretString")
        if text is None:
            raise DataError(f"the secret '{name}' is no text")
        return str(text)

    def export(self, name: str) -> str | Unknown | None:
        """What another stack exports: of this tool, or on AWS of CloudFormation's own."""
        if name in self.foreseen:
            found: str | Unknown = self.foreseen[name]
            return found
        own = value_of_export(self._engine, name, self.region)
        if own is not None or self._engine.environment.is_local:
            return own
        exports = self._once("exports", self.region, self._exports)
        return exports if isinstance(exports, Unknown) else exports.get(name)

    def _exports(self) -> Mapping[str, str]:
        """Every export of CloudFormation's stacks in the region."""
        found: dict[str, str] = {}
        asked: dict[str, Any] = {}
        while True:
            answer = self._call(CLOUDFORMATION, "ListExports", asked, self.region)
            found |= {str(one["Name"]): str(one["Value"]) for one in answer.get("Exports") or ()}
            if not answer.get("NextToken"):
                return found
            asked = {"NextToken": answer["NextToken"]}

    def output(self, stack: str, name: str, region: str | None) -> str | None:
        """What another stack of this tool gives under a name."""
        return given_by(self._engine, stack, name, region or self.region)

    def _call(self, service: Any, operation: str, request: Mapping[str, Any], region: str) -> Any:
        return self._engine.call(service, operation, request, region)

    def _once(self, what: str, name: str, ask: Callable[[], T]) -> T | Unknown:
        with self._lock:
            key = (what, name)
            if key not in self._asked:
                try:
                    self._asked[key] = ask()
                except NotAsked:
                    self._asked[key] = Unknown(f"the {what} of {name}")
                except Error as error:
                    self._asked[key] = error
            found = self._asked[key]
        if isinstance(found, Error):
            raise found
        answer: T | Unknown = found
        return answer


def _part_of_secret(reference: str, read: Callable[[str, str, str], str]) -> str:
    """The value of `id[:SecretString[:key[:stage[:version]]]]`; an id may be an ARN with colons.

    >>> _part_of_secret("db:SecretString:user", lambda *_: '{"user": "root"}')
    'root'
    """
    count = 7 if reference.startswith("arn:") else 1
    parts = reference.split(":")
    name, rest = ":".join(parts[:count]), parts[count:]
    _, key, stage, version = (*rest, "", "", "", "")[:4]
    text = read(name, stage, version)
    if not key:
        return text
    try:
        found = orjson.loads(text)[key]
    except (ValueError, KeyError, TypeError):
        message = f"the secret '{name}' has no key '{key}'"
        raise DataError(message, hint="it is looked for in the secret's JSON object") from None
    return found if isinstance(found, str) else orjson.dumps(found).decode()
