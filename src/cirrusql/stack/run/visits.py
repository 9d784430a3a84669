"""Going to every node of a stack, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.errors import DataError, Error
from cirrusql.stack.graph.nodes import Ending, NotKnownYet
from cirrusql.stack.graph.outputs import Given
from cirrusql.stack.planning.changes import Action, Change
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.drivers import Driver, driver
from cirrusql.stack.run.events import StackEvent
from cirrusql.stack.run.failures import StackFailed
from cirrusql.stack.run.walk import Walk, Walked
from cirrusql.stack.run.workplace import Workplace

Work = Callable[[Driver], Change]
# Threads for the resources that are read ahead: one waits for the next while another is busy.
_FOR_WHAT_IS_READ = 3


class Visits:
    """Visits the nodes of one deployment; `changes` is what came of each so far.

    With `removes` it is to delete them, so that those come last which others need. Mutable state:
    the changes, each set by the thread that has visited the node.
    """

    def __init__(
        self, workplace: Workplace, deployment: Deployment, *, removes: bool = False
    ) -> None:
        self.changes: dict[str, Change] = {}
        self._workplace = workplace
        self._deployment = deployment
        self._removes = removes

    def read(self, what: str, work: Work) -> list[Change]:
        """What comes of every node where nothing is changed, in the stack's order.

        Raises StackFailed with every failure; `what` says what was to be done.
        """
        stack = self._workplace.stack
        # Of those that are read ahead many would only wait, and wake each other up.
        own = len(stack.nodes) - self._deployment.read_ahead + _FOR_WHAT_IS_READ
        most = min(self._workplace.options.parallelism, own)
        walk = Walk(stack.order, stack.before, parallelism=most, goes_on=True)
        walked = walk.run(self._visit(work), self._workplace.stopping)
        if walked.failed:
            raise StackFailed.of(f"cannot {what} {stack.name}", walked.failed, walked.left)
        return [self.changes[name] for name in stack.order]

    def walk(self, work: Work, *, goes_on: bool) -> Walked:
        """Visit every node once those are done that come before it."""
        stack, parallelism = self._workplace.stack, self._workplace.options.parallelism
        order, before = stack.order, stack.before
        if self._removes:
            order, before = order[::-1], _reversed(stack.before)
        walk = Walk(order, before, parallelism=parallelism, goes_on=goes_on)
        return walk.run(self._visit(work), self._workplace.stopping)

    def _visit(self, work: Work) -> Callable[[str], None]:
        def visit(name: str) -> None:
            self._workplace.tell(StackEvent("node.began", name))
            try:
                change = self._worked(name, work)
            except Error as error:
                self._workplace.tell(StackEvent("node.ended", name, error=error))
                raise
            self.changes[name] = change
            self._workplace.tell(StackEvent("node.ended", name, change=change))

        return visit

    def _worked(self, name: str, work: Work) -> Change:
        """What comes of a node; an error has no secrets in it."""
        deployment = self._deployment
        try:
            deployment.learn_secrets(name)
            change = self._skipped(name)
            if change is None:
                with deployment.session(name) as session:
                    change = work(driver(deployment.node(name), deployment, session))
        except NotKnownYet as unknown:
            raise DataError(f"it depends on {unknown}") from None
        except Error as error:
            raise error.with_(message=deployment.mask.hidden(error.message)) from None
        if not self._removes and (change.action.changes or deployment.is_disturbed(name)):
            deployment.disturb(name)
        return change

    def _skipped(self, name: str) -> Change | None:
        """The change of a node that takes no part; None if it does."""
        deployment, facts = self._deployment, self._deployment.node(name).facts
        if facts.condition is not None:
            try:
                holds = facts.condition.holds(deployment.outputs)
            except NotKnownYet as unknown:
                deployment.outputs.set(name, Given(whole=False))
                reason = f"whether it takes part depends on {unknown}"
                return Change(name, Action.UNKNOWN, reason=reason)
            if not holds:
                deployment.state.leave_out(name)
                deployment.outputs.set(name, Given())
                return Change(name, Action.SKIP, reason="its condition does not hold")
        if self._removes and facts.lifecycle.at_end is Ending.KEEP:
            return Change(name, Action.SKIP, reason="it is kept")
        return None


def _reversed(before: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    """What has to be removed before each node: what needs it."""
    after: dict[str, set[str]] = {name: set() for name in before}
    for name, needed in before.items():
        for one in needed:
            after[one].add(name)
    return {name: frozenset(those) for name, those in after.items()}


def collect(workplace: Workplace, deployment: Deployment) -> None:
    """Only have every node note what it gives; raises StackFailed."""

    def collected(one: Driver) -> Change:
        one.collect()
        return Change("", Action.UNCHANGED)

    Visits(workplace, deployment).read("read", collected)
