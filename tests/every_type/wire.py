"""The Cloud Control API as a client without a library speaks it, to a local cloud in process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cirrusql.catalog import ResourceType
from cirrusql.local import Answer, LocalCloud

HOME = "us-east-1"


@dataclass
class Refused(Exception):
    """An answer that is not 200: the error's code and message."""

    code: str
    message: str


def home_of(resource_type: ResourceType) -> str:
    """A region where the type exists."""
    regions = resource_type.regions
    return HOME if not regions or HOME in regions else min(regions)


@dataclass
class Wire:
    """One type's operations in one account, in bodies as they travel."""

    cloud: LocalCloud
    resource_type: ResourceType
    account: str
    region: str = ""

    def answer(self, operation: str, **members: Any) -> Answer:
        """The answer to a request with these members."""
        region = self.region or home_of(self.resource_type)
        body = json.dumps(members).encode()
        return self.cloud.call(operation, body, account=self.account, region=region)

    def call(self, operation: str, **members: Any) -> dict[str, Any]:
        """What an operation answers about the type; raises Refused."""
        members = {"TypeName": self.resource_type.type_name, **members}
        answer = self.answer(operation, **members)
        document: dict[str, Any] = json.loads(answer.body)
        if answer.status != 200:
            code = document["__type"].rpartition("#")[2]
            raise Refused(code, document.get("Message") or document.get("message") or "")
        return document

    def create(self, desired: dict[str, Any]) -> dict[str, Any]:
        """The event of a create, as it ended."""
        return self._ended(self.call("CreateResource", DesiredState=json.dumps(desired)))

    def update(self, identifier: str, patch: list[dict[str, Any]]) -> dict[str, Any]:
        """The event of an update, as it ended."""
        members = {"Identifier": identifier, "PatchDocument": json.dumps(patch)}
        return self._ended(self.call("UpdateResource", **members))

    def delete(self, identifier: str) -> dict[str, Any]:
        """The event of a delete, as it ended."""
        return self._ended(self.call("DeleteResource", Identifier=identifier))

    def read(self, identifier: str) -> dict[str, Any]:
        """The properties of a resource."""
        description = self.call("GetResource", Identifier=identifier)["ResourceDescription"]
        assert description["Identifier"] == identifier
        properties: dict[str, Any] = json.loads(description["Properties"])
        return properties

    def listed(self, model: dict[str, Any] | None = None) -> dict[str, dict[str, Any]]:
        """What the list shows of every resource, by identifier, from all its pages."""
        members: dict[str, Any] = {"ResourceModel": json.dumps(model)} if model else {}
        found: dict[str, dict[str, Any]] = {}
        while True:
            page = self.call("ListResources", **members)
            for item in page["ResourceDescriptions"]:
                found[item["Identifier"]] = json.loads(item["Properties"])
            if "NextToken" not in page:
                return found
            members["NextToken"] = page["NextToken"]

    def _ended(self, answer: dict[str, Any]) -> dict[str, Any]:
        token = answer["ProgressEvent"]["RequestToken"]
        status = self.answer("GetResourceRequestStatus", RequestToken=token)
        event: dict[str, Any] = json.loads(status.body)["ProgressEvent"]
        return event
