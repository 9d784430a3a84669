"""The façade that every front end stands on."""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.engine.aws_environment import aws_environment
    from cirrusql.engine.display import Display
    from cirrusql.engine.engine import Engine
    from cirrusql.engine.environment import MEMORY, Environment
    from cirrusql.engine.local_environment import (
        default_local_path,
        local_environment,
        make_local_cloud,
        open_local_cloud,
    )
    from cirrusql.engine.options import Guard, Options, WriteOptions
    from cirrusql.engine.target import Target
    from cirrusql.execute.write.write_run import WriteRun
    from cirrusql.session.session import Session
    from cirrusql.sql.predicates import EVERY_REGION

__all__ = [
    "EVERY_REGION",
    "MEMORY",
    "Display",
    "Engine",
    "Environment",
    "Guard",
    "Options",
    "Session",
    "Target",
    "WriteOptions",
    "WriteRun",
    "aws_environment",
    "default_local_path",
    "local_environment",
    "make_local_cloud",
    "open_local_cloud",
]

__getattr__ = lazily(
    __name__,
    {
        "cirrusql.engine.engine": ("Engine",),
        "cirrusql.engine.aws_environment": ("aws_environment",),
        "cirrusql.engine.display": ("Display",),
        "cirrusql.engine.environment": ("MEMORY", "Environment"),
        "cirrusql.engine.local_environment": (
            "default_local_path",
            "local_environment",
            "make_local_cloud",
            "open_local_cloud",
        ),
        "cirrusql.engine.options": ("Guard", "Options", "WriteOptions"),
        "cirrusql.engine.target": ("Target",),
        "cirrusql.execute.write.write_run": ("WriteRun",),
        "cirrusql.sql.predicates": ("EVERY_REGION",),
        ".session": ("Session",),
    },
)
