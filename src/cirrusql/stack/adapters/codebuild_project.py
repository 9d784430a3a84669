"""AWS::CodeBuild::Project, through CodeBuild's own API.

Ref gives the project's name and GetAtt its Arn, as the resource's page in the CloudFormation
template reference says. What CloudFormation has as two more properties, the API has as operations
of their own: Triggers (a webhook) and Visibility.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from cirrusql.catalog.services import CODEBUILD
from cirrusql.errors import AlreadyExists, Error, NotFound
from cirrusql.stack.adapters.adapter import Made, Model, Where
from cirrusql.stack.adapters.catalogued import Catalogued
from cirrusql.stack.adapters.project_extras import WITH_OWN_OPERATIONS, set_extras, triggers_of
from cirrusql.stack.adapters.spelling import members_of, properties_of
from cirrusql.stack.adapters.waiting import retried

# How long a role that was just made may be unknown to CodeBuild.
_SECONDS, _PAUSE = 60, 3.0
# What a project has that is no property, or one by another name.
_NOT_PROPERTIES = frozenset(
    (
        *("Arn", "Badge", "Created", "LastModified", "PublicProjectAlias", "Webhook"),
        *("ResourceGroupArn", "SecondaryWebhooks"),
    )
)
# UpdateProject leaves what is not given as it is: so it is set back to what a new project has. The
# values are those of the API reference, which says of -1 that it removes a limit.
_UNSET: Mapping[str, Any] = {
    "Description": "",
    "SecondarySources": [],
    "SourceVersion": "",
    "SecondarySourceVersions": [],
    "SecondaryArtifacts": [],
    "Cache": {"Type": "NO_CACHE"},
    "TimeoutInMinutes": 60,
    "QueuedTimeoutInMinutes": 480,
    "Tags": [],
    "VpcConfig": {},
    "BadgeEnabled": False,
    "LogsConfig": {"CloudWatchLogs": {"Status": "ENABLED"}, "S3Logs": {"Status": "DISABLED"}},
    "FileSystemLocations": [],
    "BuildBatchConfig": {},
    "ConcurrentBuildLimit": -1,
    "AutoRetryLimit": 0,
}


class CodeBuildProject(Catalogued):
    """A project of CodeBuild. Mutable state: that of Catalogued."""

    type_name = "AWS::CodeBuild::Project"

    def read(self, identifier: str, where: Where) -> Made | None:
        """The project; None if it is gone."""
        project = _project(identifier, where)
        return _made(project) if project is not None else None

    def model(self, identifier: str, where: Where) -> Mapping[str, Any] | None:
        """The project by CloudFormation's names, with what CodeBuild added; None if it is gone."""
        project = _project(identifier, where)
        if project is None:
            return None
        named: dict[str, Any] = properties_of(project)
        model = {name: value for name, value in named.items() if name not in _NOT_PROPERTIES}
        model["BadgeEnabled"] = bool(named.get("Badge", {}).get("BadgeEnabled", False))
        if "Webhook" in named:
            model["Triggers"] = triggers_of(named["Webhook"])
        return {**model, "Arn": named["Arn"]}

    def create(self, properties: Model, where: Where) -> Made:
        """Make a project, with a name of its own if none is given; it is whole, or not there.

        Raises AlreadyExists if the name is taken.
        """
        given = self.typed(properties)
        name = str(given.get("Name") or f"project-{secrets.token_hex(6)}")
        request = {**_request(given), "name": name}
        try:
            project = _sent("CreateProject", request, where)
        except AlreadyExists:
            # A name that was made up just now is taken by ourselves: the first answer was lost.
            found = None if "Name" in given else _project(name, where)
            if found is None:
                raise
            project = found
        try:
            set_extras(project, {}, given, where)
        except Error:
            self.delete(name, properties, where)
            raise
        return _made(project)

    def update(self, identifier: str, before: Model, properties: Model, where: Where) -> Made:
        """Change a project; what is not given any more is as in a new one."""
        given, had = self.typed(properties), self.typed(before)
        gone = {name: _UNSET[name] for name in had.keys() - given.keys() if name in _UNSET}
        request = {**_request({**gone, **given}), "name": identifier}
        if "EncryptionKey" in had.keys() - given.keys():
            request["encryptionKey"] = _usual_key(where)
        project = _sent("UpdateProject", request, where)
        set_extras(project, had, given, where)
        return _made(project)

    def delete(self, identifier: str, properties: Model, where: Where) -> None:  # noqa: ARG002
        """Delete a project with its webhook."""
        try:
            where.engine.call(CODEBUILD, "DeleteProject", {"name": identifier}, where.region)
        except NotFound:
            return


def _request(properties: Model) -> dict[str, Any]:
    plain = {name: one for name, one in properties.items() if name not in WITH_OWN_OPERATIONS}
    members: dict[str, Any] = members_of(plain)
    return members


def _sent(operation: str, request: Model, where: Where) -> dict[str, Any]:
    """The project that a write answers; a role that CodeBuild does not know yet is waited for."""
    answer = retried(
        lambda: where.engine.call(CODEBUILD, operation, request, where.region),
        _does_not_know_role,
        seconds=_SECONDS,
        pause=_PAUSE,
    )
    project: dict[str, Any] = answer["project"]
    return project


def _does_not_know_role(error: Error) -> bool:
    # As in: CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::…:role/build
    return error.error_code == "InvalidInput" and "sts:AssumeRole" in error.message


def _project(name: str, where: Where) -> dict[str, Any] | None:
    answer = where.engine.call(CODEBUILD, "BatchGetProjects", {"names": [name]}, where.region)
    found: list[dict[str, Any]] = answer.get("projects") or []
    return found[0] if found else None


def _usual_key(where: Where) -> str:
    """The key that a project's results are encrypted with if none is given: S3's own."""
    partition, account = where.engine.environment.partition, where.engine.account_id()
    return f"arn:{partition}:kms:{where.region}:{account}:alias/aws/s3"


def _made(project: Mapping[str, Any]) -> Made:
    name = str(project["name"])
    return Made(name, {"Id": name, "Arn": project["arn"]})
