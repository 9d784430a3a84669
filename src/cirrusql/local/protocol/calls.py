"""A call: what is asked of which service, by whom and where."""

from __future__ import annotations

from typing import NamedTuple

from cirrusql.catalog.services import CLOUD_CONTROL, Service
from cirrusql.local.protocol.scope import Scope


class Call(NamedTuple):
    """One request as it arrives, its body in the form that the service's protocol gives it.

    `access_key` is empty for a call in process. `document` has the members of a request for one of
    AWS's read operations, as a JSON object of their names in the model. A named tuple, for one is
    made for every call.
    """

    operation: str
    body: bytes
    scope: Scope
    service: Service = CLOUD_CONTROL
    access_key: str = ""
    document: bytes = b""
