"""Stacks: resources that are described together, planned, built and removed as a whole.

A manifest is read into a graph (`graph`), what is there is compared with it (`planning`), and the
graph is walked (`run`); every write is a session's.
"""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.stack.graph.stack import Stack
    from cirrusql.stack.loading import load
    from cirrusql.stack.planning.changes import Action, Change, Plan
    from cirrusql.stack.problems import StackError, StackProblem
    from cirrusql.stack.run.deployer import Built, Deployer
    from cirrusql.stack.run.events import StackEvent
    from cirrusql.stack.run.failures import StackFailed
    from cirrusql.stack.run.options import StackOptions
    from cirrusql.stack.run.walk import OnFailure
    from cirrusql.stack.template_loading import load_template

__all__ = [
    "Action",
    "Built",
    "Change",
    "Deployer",
    "OnFailure",
    "Plan",
    "Stack",
    "StackError",
    "StackEvent",
    "StackFailed",
    "StackOptions",
    "StackProblem",
    "load",
    "load_template",
]

__getattr__ = lazily(
    __name__,
    {
        ".graph.stack": ("Stack",),
        ".loading": ("load",),
        ".planning.changes": ("Action", "Change", "Plan"),
        ".problems": ("StackError", "StackProblem"),
        ".run.deployer": ("Built", "Deployer"),
        ".run.failures": ("StackFailed",),
        ".run.events": ("StackEvent",),
        ".run.options": ("StackOptions",),
        ".run.walk": ("OnFailure",),
        ".template_loading": ("load_template",),
    },
)
