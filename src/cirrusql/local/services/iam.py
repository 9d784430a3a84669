"""IAM: the report on credentials, which is there as soon as it is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.catalog.services import Protocol, Service
from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.services.service import Action

# Not among those of the catalogue: its hosts follow no rule, and its operations have a table of
# their own there.
IAM = Service("iam", "iam", "iam", "iam", Protocol.QUERY, "2010-05-08", home="us-east-1")


def _generate_credential_report(_: Backend, __: Call, ___: Members) -> Members:
    return {"State": "COMPLETE"}


ACTIONS: Mapping[str, Action] = {"GenerateCredentialReport": _generate_credential_report}
