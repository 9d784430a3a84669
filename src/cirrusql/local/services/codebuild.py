"""CodeBuild: projects, which no resource type with handlers has.

Answers, defaults and refusals are those of the CodeBuild API reference. Nothing is ever built.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.services.own_documents import Documents
from cirrusql.local.services.service import Action

TYPE = "AWS::CodeBuild::Project"
"""What projects are kept as."""
# What a new project has if it was not given.
_DEFAULTS: Mapping[str, Any] = {
    "secondarySources": [],
    "secondarySourceVersions": [],
    "secondaryArtifacts": [],
    "cache": {"type": "NO_CACHE"},
    "timeoutInMinutes": 60,
    "queuedTimeoutInMinutes": 480,
    "tags": [],
    "projectVisibility": "PRIVATE",
}
_ENVIRONMENT: Mapping[str, Any] = {
    "environmentVariables": [],
    "privilegedMode": False,
    "imagePullCredentialsType": "CODEBUILD",
}
_NO_LIMIT = -1


def _create_project(backend: Backend, call: Call, members: Members) -> Members:
    name, documents = members["name"], Documents(backend, call.scope, TYPE)
    arn = _arn(name, call.scope)
    if documents.find(name) is not None:
        raise Refusal("ResourceAlreadyExistsException", f"Project already exists: {arn}")
    now, place = backend.clock.now(), call.scope
    key = f"arn:{place.partition}:kms:{place.region}:{place.account}:alias/aws/s3"
    new = {"name": name, "arn": arn, **_DEFAULTS, "encryptionKey": key, "created": now}
    project = _changed({**new, "badge": {"badgeEnabled": False}}, members, now)
    documents.keep(name, project)
    return {"project": project}


def _update_project(backend: Backend, call: Call, members: Members) -> Members:
    there = project_of(backend, call.scope, members["name"])
    project = _changed(there, {**members, "name": there["name"]}, backend.clock.now())
    keep_project(backend, call.scope, project)
    return {"project": project}


def _batch_get_projects(backend: Backend, call: Call, members: Members) -> Members:
    documents = Documents(backend, call.scope, TYPE)
    found = {name: documents.find(_name(name)) for name in members["names"]}
    return {
        "projects": [project for project in found.values() if project is not None],
        "projectsNotFound": [name for name, project in found.items() if project is None],
    }


def _delete_project(backend: Backend, call: Call, members: Members) -> Members:
    Documents(backend, call.scope, TYPE).forget(_name(members["name"]))
    return {}


WRITES = frozenset(("CreateProject", "UpdateProject", "DeleteProject"))
"""The operations that change something."""

ACTIONS: Mapping[str, Action] = {
    "CreateProject": _create_project,
    "BatchGetProjects": _batch_get_projects,
    "UpdateProject": _update_project,
    "DeleteProject": _delete_project,
}


def project_of(backend: Backend, scope: Scope, text: str) -> Members:
    """The project of a name or an ARN; raises Refusal if there is none."""
    name = _name(text)
    found = Documents(backend, scope, TYPE).find(name)
    if found is None:
        message = f"Project cannot be found: {_arn(name, scope)}"
        raise Refusal("ResourceNotFoundException", message)
    return found


def keep_project(backend: Backend, scope: Scope, project: Members) -> None:
    """Keep the new state of a project."""
    Documents(backend, scope, TYPE).keep(project["name"], project)


def _changed(project: Members, members: Members, now: float) -> Members:
    """A project with the members that are given; what is not given stays as it is."""
    changed = {**project, **members, "lastModified": now}
    badge = changed.pop("badgeEnabled", None)
    if badge is not None:
        changed["badge"] = {"badgeEnabled": badge}
    if changed.get("concurrentBuildLimit") == _NO_LIMIT:
        del changed["concurrentBuildLimit"]
    changed["environment"] = {**_ENVIRONMENT, **changed["environment"]}
    return changed


def _name(text: str) -> str:
    """A project's name, of the name or of its ARN.

    >>> _name("arn:aws:codebuild:eu-west-1:111122223333:project/site"), _name("site")
    ('site', 'site')
    """
    return text.rpartition(":project/")[2]


def _arn(name: str, scope: Scope) -> str:
    return f"arn:{scope.partition}:codebuild:{scope.region}:{scope.account}:project/{name}"
