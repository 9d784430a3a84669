"""EC2: versions of launch templates. One of the local cloud has one version, its default."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import filtered
from cirrusql.local.api.world import World
from cirrusql.local.protocol.errors import Refusal

_ALIASES = ("$Latest", "$Default")


def _describe_versions(world: World, request: Request) -> Mapping[str, Any]:
    versions = request.get("Versions") or ()
    names = {
        key: request.get(key)
        for key in ("LaunchTemplateId", "LaunchTemplateName")
        if request.get(key) is not None
    }
    if not names and (not versions or set(versions) - {*_ALIASES}):
        message = "The request must name a launch template, or the versions $Latest or $Default"
        raise Refusal("MissingParameter", message)
    rows = []
    for one in world.resources("EC2::LaunchTemplate"):
        number = one.model["LatestVersionNumber"]
        row = {
            **world.row(one.whole),
            "VersionNumber": int(number),
            "DefaultVersion": number == one.model["DefaultVersionNumber"],
            "CreateTime": world.since(one),
            "CreatedBy": world.arn("iam", "root", ""),
        }
        if not versions or {*_ALIASES, number} & set(versions):
            rows.append(row)
    for key, wanted in names.items():
        code = f"Invalid{key}.NotFound" + ("Exception" if key.endswith("Name") else "")
        rows = [row for row in rows if row[key] == wanted]
        if not rows:
            raise Refusal(code, f"The specified launch template, '{wanted}', does not exist.")
    return {"LaunchTemplateVersions": filtered(request, rows, {})}


ANSWERS: Mapping[str, Callable[[World, Request], Mapping[str, Any]]] = {
    "describe_launch_template_versions": _describe_versions,
}
