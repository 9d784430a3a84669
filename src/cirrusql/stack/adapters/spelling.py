"""CloudFormation's names of properties and CodeBuild's names of members, at every depth.

They differ in their first letter, and in the few that are named here. Values are never touched.
"""

from __future__ import annotations

from typing import Any

_MEMBERS = {"BuildSpec": "buildspec", "Visibility": "projectVisibility"}
_PROPERTIES = {member: name for name, member in _MEMBERS.items()}


def members_of(value: Any) -> Any:
    """A value with the names of members.

    >>> members_of({"Source": {"BuildSpec": "a"}, "Tags": [{"Key": "Team", "Value": "Web"}]})
    {'source': {'buildspec': 'a'}, 'tags': [{'key': 'Team', 'value': 'Web'}]}
    """
    if isinstance(value, dict):
        return {_member(name): members_of(inner) for name, inner in value.items()}
    return [members_of(inner) for inner in value] if isinstance(value, list) else value


def properties_of(value: Any) -> Any:
    """A value with the names of properties.

    >>> properties_of({"logsConfig": {"s3Logs": {"status": "DISABLED"}}})
    {'LogsConfig': {'S3Logs': {'Status': 'DISABLED'}}}
    """
    if isinstance(value, dict):
        return {_property(name): properties_of(inner) for name, inner in value.items()}
    return [properties_of(inner) for inner in value] if isinstance(value, list) else value


def _member(name: str) -> str:
    return _MEMBERS.get(name, name[:1].lower() + name[1:])


def _property(name: str) -> str:
    return _PROPERTIES.get(name, name[:1].upper() + name[1:])
