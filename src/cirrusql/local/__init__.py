"""The local cloud: a Cloud Control endpoint over one file, driven by the real resource schemas.

It imports the catalogue and the errors only and shares no code with the client it tests.
"""

from cirrusql.local.cloud import LocalCloud
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Answer
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.settings import Fault, Hook, Latency, Settings

__all__ = ["Answer", "Call", "Fault", "Hook", "Latency", "LocalCloud", "Scope", "Settings"]
