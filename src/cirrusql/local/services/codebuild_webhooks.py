"""CodeBuild: what starts the builds of a project by itself, and who may see them.

Answers and refusals are those of the CodeBuild API reference. Nobody is told of a webhook.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.services.codebuild import keep_project, project_of
from cirrusql.local.services.service import Action

# Where there are webhooks.
_SOURCES = ("GITHUB", "GITHUB_ENTERPRISE", "GITLAB", "GITLAB_SELF_MANAGED", "BITBUCKET")
_WEBHOOK = (
    *("branchFilter", "filterGroups", "buildType", "manualCreation", "scopeConfiguration"),
    "pullRequestBuildPolicy",
)


def _create_webhook(backend: Backend, call: Call, members: Members) -> Members:
    project = project_of(backend, call.scope, members["projectName"])
    if "webhook" in project:
        message = f"A webhook already exists for the project: {project['arn']}"
        raise Refusal("ResourceAlreadyExistsException", message)
    kind = project["source"]["type"]
    if kind not in _SOURCES:
        raise Refusal("InvalidInputException", f"A source of type {kind} has no webhooks")
    number = int(sha256(project["arn"].encode()).hexdigest()[:7], 16)
    url = f"{project['source'].get('location', kind.lower())}/hooks/{number}"
    return _kept(backend, call, project, {"url": url, "status": "ACTIVE", **_given(members)})


def _update_webhook(backend: Backend, call: Call, members: Members) -> Members:
    project = project_of(backend, call.scope, members["projectName"])
    _require_webhook(project)
    return _kept(backend, call, project, {**project["webhook"], **_given(members)})


def _delete_webhook(backend: Backend, call: Call, members: Members) -> Members:
    project = project_of(backend, call.scope, members["projectName"])
    _require_webhook(project)
    del project["webhook"]
    keep_project(backend, call.scope, project)
    return {}


def _update_project_visibility(backend: Backend, call: Call, members: Members) -> Members:
    project = project_of(backend, call.scope, members["projectArn"])
    shown = {name: members[name] for name in ("projectArn", "projectVisibility")}
    project["projectVisibility"] = members["projectVisibility"]
    if "resourceAccessRole" in members:
        project["resourceAccessRole"] = members["resourceAccessRole"]
    keep_project(backend, call.scope, project)
    return shown


WRITES = frozenset(("CreateWebhook", "UpdateWebhook", "DeleteWebhook", "UpdateProjectVisibility"))
"""The operations that change something."""

ACTIONS: Mapping[str, Action] = {
    "CreateWebhook": _create_webhook,
    "UpdateWebhook": _update_webhook,
    "DeleteWebhook": _delete_webhook,
    "UpdateProjectVisibility": _update_project_visibility,
}


def _given(members: Members) -> Members:
    return {name: members[name] for name in _WEBHOOK if name in members}


def _kept(backend: Backend, call: Call, project: Members, webhook: Members) -> Members:
    keep_project(backend, call.scope, {**project, "webhook": webhook})
    return {"webhook": webhook}


def _require_webhook(project: Members) -> None:
    if "webhook" not in project:
        message = f"There is no webhook for the project: {project['arn']}"
        raise Refusal("ResourceNotFoundException", message)
