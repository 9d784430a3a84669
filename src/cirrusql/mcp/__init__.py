"""The door for agents: the Model Context Protocol over a session's own methods.

The SDK's package is called `mcp` too; absolute imports keep the two apart, and only this package
imports it.
"""

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.engine.write_mode import WriteMode
    from cirrusql.mcp.audit import AuditLog
    from cirrusql.mcp.door import Door
    from cirrusql.mcp.policy import Policy
    from cirrusql.mcp.policy_file import read_policy
    from cirrusql.mcp.server import make_server

__all__ = ["AuditLog", "Door", "Policy", "WriteMode", "make_server", "read_policy"]

__getattr__ = lazily(
    __name__,
    {
        "cirrusql.engine.write_mode": ("WriteMode",),
        ".audit": ("AuditLog",),
        ".door": ("Door",),
        ".policy": ("Policy",),
        ".policy_file": ("read_policy",),
        ".server": ("make_server",),
    },
)
