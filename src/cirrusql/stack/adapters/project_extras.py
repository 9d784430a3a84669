"""What a CodeBuild project has through operations of their own: its webhook, and who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from cirrusql.catalog.services import CODEBUILD
from cirrusql.errors import NotFound
from cirrusql.stack.adapters.adapter import Model, Where
from cirrusql.stack.adapters.spelling import members_of

_TRIGGERS, _VISIBILITY, _ROLE = "Triggers", "Visibility", "ResourceAccessRole"
WITH_OWN_OPERATIONS = frozenset((_TRIGGERS, _VISIBILITY, _ROLE))
"""The properties that CreateProject and UpdateProject do not have."""

_PRIVATE = "PRIVATE"
# What UpdateWebhook cannot change.
_SCOPE = "ScopeConfiguration"


def set_extras(project: Mapping[str, Any], before: Model, given: Model, where: Where) -> None:
    """Have a project's webhook and visibility be as given, where they were otherwise before."""
    had, wanted = _webhook(before), _webhook(given)
    if had != wanted:
        _set_webhook(str(project["name"]), had, wanted, where)
    shown_before, shown = _shown(before), _shown(given)
    if shown != shown_before:
        request = {"projectArn": project["arn"], **members_of(shown)}
        where.engine.call(CODEBUILD, "UpdateProjectVisibility", request, where.region)


def triggers_of(webhook: Mapping[str, Any]) -> dict[str, Any]:
    """The Triggers that a project's webhook stands for, by CloudFormation's names."""
    known = ("FilterGroups", "BuildType", _SCOPE, "PullRequestBuildPolicy")
    return {"Webhook": True, **{name: webhook[name] for name in known if name in webhook}}


def _webhook(properties: Model) -> dict[str, Any] | None:
    """What a webhook is to have; None if there is to be none."""
    triggers = properties.get(_TRIGGERS) or {}
    if not triggers.get("Webhook"):
        return None
    found = {name: value for name, value in triggers.items() if name != "Webhook"}
    if "FilterGroups" in found:
        found["FilterGroups"] = [[_filter(one) for one in group] for group in found["FilterGroups"]]
    return found


def _filter(given: Mapping[str, Any]) -> dict[str, Any]:
    """A filter, whose one truth the published schema does not know of."""
    name = "ExcludeMatchedPattern"
    if name not in given:
        return dict(given)
    return {**given, name: str(given[name]).lower() == "true"}


def _set_webhook(
    project: str, had: dict[str, Any] | None, wanted: dict[str, Any] | None, where: Where
) -> None:
    def call(operation: str, members: Mapping[str, Any]) -> None:
        request = {"projectName": project, **members}
        where.engine.call(CODEBUILD, operation, request, where.region)

    changed_scope = had is not None and wanted is not None and had.get(_SCOPE) != wanted.get(_SCOPE)
    if had is not None and (wanted is None or changed_scope):
        with suppress(NotFound):
            call("DeleteWebhook", {})
        had = None
    if wanted is None:
        return
    members = members_of(wanted)
    if had is None:
        call("CreateWebhook", members)
    else:
        members.pop("scopeConfiguration", None)
        # What is not given any more would stay.
        call("UpdateWebhook", {"filterGroups": [], "buildType": "BUILD", **members})


def _shown(properties: Model) -> dict[str, Any]:
    """Who may see a project: the members of the operation that says so."""
    found = {_VISIBILITY: properties.get(_VISIBILITY) or _PRIVATE}
    role = properties.get(_ROLE)
    return {**found, _ROLE: role} if role else found
