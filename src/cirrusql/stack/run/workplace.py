"""Where one stack is worked on: its lock, its state, its run of the journal, and who is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

from cirrusql.engine.engine import Engine
from cirrusql.errors import ConfirmationNeeded, Error, StoreError
from cirrusql.session import WriteRun
from cirrusql.stack.graph.stack import Stack
from cirrusql.stack.planning.changes import Change
from cirrusql.stack.run.ahead import ReadAhead
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.events import StackEvent, StackListener
from cirrusql.stack.run.options import StackOptions
from cirrusql.stack.run.recovery import glimpsed, recovered
from cirrusql.stack.run.seen import Seen
from cirrusql.stack.state.lock import stack_lock
from cirrusql.stack.state.places import StatePlace
from cirrusql.stack.state.state import StackState

_FINISHED_BY = "build or tear down the stack again, which finishes it"


class Workplace:
    """What every command on a stack stands on; its listener is told one thing at a time."""

    def __init__(
        self, engine: Engine, stack: Stack, options: StackOptions, listener: StackListener
    ) -> None:
        self.engine = engine
        self.stack = stack
        self.options = options
        self._listener = listener
        self._telling = threading.Lock()

    # -- telling and asking -----------------------------------------------------------------------

    def tell(self, event: StackEvent) -> None:
        """Tell the listener of an event."""
        with self._telling:
            self._listener(event)

    def begin(self, phase: str) -> None:
        """Tell what is done from now on."""
        self.tell(StackEvent("phase", text=phase))

    def stopping(self) -> None:
        """Tell that nothing more is begun, and that what is under way is waited for."""
        self.begin("interrupted: waiting for what is under way; again to leave it as it is")

    def confirm(self, verb: str, changes: Sequence[Change]) -> None:
        """Raise ConfirmationNeeded unless somebody agrees that these resources go."""
        if not changes or self.options.confirmed:
            return
        names = [f"{one.action.value} {one.node}: {one.identifier}" for one in changes]
        count = f"{len(names)} resource{'s' if len(names) > 1 else ''}"
        if self.options.confirm is None:
            listed = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
            message = f"this would {verb} {count} ({listed})"
            raise ConfirmationNeeded(message, hint="say --yes to go on")
        if not self.options.confirm(f"{verb.capitalize()} {count}?", names):
            raise ConfirmationNeeded(f"nothing was done: nobody agreed to {verb} {count}")

    @property
    def prunes(self) -> bool:
        """Whether what the stack has no more is deleted."""
        return self.options.prune or self.stack.prunes

    # -- what is kept -----------------------------------------------------------------------------

    def state(self) -> StackState:
        """What is kept of the stack, as it is now."""
        return StackState(self._place(), self.stack)

    def looked_at(self) -> tuple[StackState, int]:
        """The state to look at, with what an interrupted run is known to have made.

        And of how many of its writes it is not known how they ended. Nothing of it is written.
        """
        state = self.state()
        return state, glimpsed(self.engine, self.label, state, self.stack)

    def _place(self) -> StatePlace:
        from cirrusql.stack.state.chosen import place_of

        name, environment = self.stack.name, self.stack.environment
        return place_of(self.options.state, self.engine, name, environment)

    @contextmanager
    def locked(self, wait: float | None = None) -> Iterator[None]:
        """A context in which nobody else works on the stack: on this machine, or with its state."""
        name, environment = self.stack.name, self.stack.environment
        seconds = self.options.lock_wait if wait is None else wait
        what = f"the stack {self.stack.title}"

        def waiting(who: str) -> None:
            self.begin(f"waiting for {who}")

        own = stack_lock(self.engine, name, environment, seconds, waiting)
        with own, self._place().locked(what, seconds, self.begin):
            yield

    # -- working ----------------------------------------------------------------------------------

    @contextmanager
    def deployment(
        self,
        state: StackState,
        run: WriteRun | None = None,
        seen: Seen | None = None,
        *,
        keeps: bool = False,
    ) -> Iterator[Deployment]:
        """What the nodes share; without what was `seen` already, that is read in the background."""
        deployment = Deployment(
            self.engine,
            self.stack,
            state,
            run=run,
            tell=lambda node, text: self._said(deployment, "node.said", node, text),
            show=lambda node, text: self._said(deployment, "node.statement", node, text),
            keeps_models=keeps,
            seen=seen,
            guard=self.options.guard,
            hides_secrets=self.options.hides_secrets,
            as_of=self.options.as_of,
        )
        ahead = seen is None and self.options.parallelism > 1
        with deployment, ReadAhead(deployment) if ahead else nullcontext():
            yield deployment

    def _said(self, deployment: Deployment, name: str, node: str, text: str) -> None:
        self.tell(StackEvent(name, node, deployment.mask.hidden(text)))

    @property
    def label(self) -> str:
        """What the journal calls the runs of this stack."""
        return f"stack {self.stack.name}/{self.stack.environment}"

    @contextmanager
    def writing(self) -> Iterator[WriteRun]:
        """A context with the run of the journal that every write in it is part of."""
        run = WriteRun(self.engine, self.label, resume_hint=_FINISHED_BY)
        whole = False
        try:
            yield run
            whole = True
        except StoreError:  # the journal alone knows what was made
            raise
        except Error:
            whole = True  # what was written is accounted for
            raise
        except KeyboardInterrupt:
            raise KeyboardInterrupt(f"what was begun is noted down: {_FINISHED_BY}") from None
        finally:
            run.close(ended=whole)

    def recover(self, state: StackState) -> None:
        """Finish what an interrupted build or teardown has begun, and learn what it made."""
        for text in recovered(self.engine, self.label, state, self.stack):
            self.begin(text)

    def __repr__(self) -> str:
        return f"<Workplace of {self.stack}>"
