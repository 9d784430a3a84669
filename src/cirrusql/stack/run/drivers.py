"""What deals with each kind of node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from cirrusql.session import Session
from cirrusql.stack.graph.nodes import (
    Adapted,
    Command,
    Declared,
    Node,
    Query,
    Remembered,
    Script,
    Scripted,
)
from cirrusql.stack.planning.changes import Change
from cirrusql.stack.run.adapted import AdaptedDriver
from cirrusql.stack.run.declared import DeclaredDriver
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.plain import CommandDriver, QueryDriver, ScriptDriver
from cirrusql.stack.run.remembered import RememberedDriver
from cirrusql.stack.run.scripted import ScriptedDriver


class Driver(Protocol):
    """Deals with one node of a stack. Every method notes what the node gives to others."""

    def plan(self) -> Change:
        """What a build would do."""
        ...

    def build(self) -> Change:
        """Do it, and tell what it was."""
        ...

    def check(self) -> Change:
        """Look patiently whether all is as wanted; what is not is a change."""
        ...

    def collect(self) -> None:
        """Only note what it gives."""
        ...

    def plan_removal(self) -> Change:
        """What removing it would do."""
        ...

    def remove(self) -> Change:
        """Remove it, and tell what that was."""
        ...


_DRIVERS: Mapping[type, Callable[[Any, Deployment, Session], Driver]] = {
    Adapted: AdaptedDriver,
    Declared: DeclaredDriver,
    Scripted: ScriptedDriver,
    Query: QueryDriver,
    Remembered: RememberedDriver,
    Command: CommandDriver,
    Script: ScriptDriver,
}


def driver(node: Node, deployment: Deployment, session: Session) -> Driver:
    """The driver of a node."""
    return _DRIVERS[type(node)](node, deployment, session)
