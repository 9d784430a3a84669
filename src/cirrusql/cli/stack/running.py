"""Stacks, an engine and a deployer for each, as the options describe them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import Usage, target_of
from cirrusql.cli.narration import Narrator
from cirrusql.cli.stack.sources import Source, chosen_names, source_of
from cirrusql.cli.stack.telling import Telling
from cirrusql.records import Record
from cirrusql.session import Engine
from cirrusql.stack import Deployer, OnFailure, Plan, Stack, StackError, StackFailed, StackOptions
from cirrusql.stack.plan_file import SavedPlan

# What a template's state tells, whatever has become of the template.
_BY_STATE = ("teardown", "outputs")


class Running(Record, eq=False):
    """What a command works with for one stack."""

    stack: Stack
    engine: Engine
    deployer: Deployer
    telling: Telling


class Work:
    """The stacks that a command is about, one after the other."""

    def __init__(
        self,
        source: Source,
        engine: Engine,
        parsed: argparse.Namespace,
        narrator: Narrator,
        seed: str | None = None,
    ) -> None:
        self.engine = engine
        self._source = source
        self._parsed = parsed
        self._narrator = narrator
        self._seed = seed

    @property
    def is_one(self) -> bool:
        """Whether there is one stack only, by what it is about."""
        return not self._source.is_many

    def only(self) -> Running:
        """The one stack that there is; raises Usage if there are several."""
        return self._running(self.require_one())

    def require_one(self) -> str:
        """The name of the one stack that there is; raises Usage if there are several."""
        names = chosen_names(self._source, self._parsed)
        if len(names) != 1:
            raise Usage(f"which stack? say --stack NAME: there are {', '.join(names)}")
        return names[0]

    def each(self, *, backwards: bool = False) -> Iterator[Running]:
        """The stacks in the order in which they are built, or torn down."""
        names = chosen_names(self._source, self._parsed)
        for name in reversed(names) if backwards else names:
            yield self._running(name)

    def planned(self, plan: Plan) -> None:
        """Note what a stack will export, for those that are planned after it."""
        self._source.foresee(plan.exports)

    def prepare(self, run: Running) -> None:
        """Do what has to be done before a stack is built."""
        for text in self._source.prepare(run.stack.name, self.engine):
            self._narrator.say(text)

    def _running(self, name: str) -> Running:
        stack = self._stack(name)
        tell_notes(stack, self._narrator)
        telling = Telling(
            self._narrator,
            stack.order,
            self._parsed.log_level,
            shows_statements=self._parsed.show_queries,
        )
        options = _options(self._parsed, self._narrator, telling)
        deployer = Deployer(self.engine, stack, options, telling.listen)
        return Running(stack, self.engine, deployer, telling)

    def _stack(self, name: str) -> Stack:
        if self._parsed.command in _BY_STATE:
            known = self._source.remembered(name, self.engine, self._parsed.state)
            if known is not None:
                return known
        engine = self.engine if self._source.asks else None
        return self._source.load(name, self.engine.catalog, engine, self._seed)


def tell_notes(stack: Stack, narrator: Narrator) -> None:
    """Tell what is worth knowing of a stack."""
    for note in stack.notes:
        narrator.say(f"note: {note}")


@contextmanager
def loaded(parsed: argparse.Namespace, narrator: Narrator) -> Iterator[Iterator[Stack]]:
    """The stacks, without an engine: no call is made."""
    with problems_told(narrator):
        catalog, source = Catalog.open(), source_of(parsed)
        yield (source.load(name, catalog, None, None) for name in chosen_names(source, parsed))


@contextmanager
def working(
    parsed: argparse.Namespace, narrator: Narrator, saved: SavedPlan | None = None
) -> Iterator[Work]:
    """All that a command needs; closed at the end. What is wrong is told, every reason of it."""
    narrator.shows_progress &= not parsed.no_progress
    catalog = Catalog.open()
    with problems_told(narrator):
        given: Mapping[str, str] | None = saved.variables if saved is not None else None
        source = source_of(parsed, given)
        seed = saved.seed if saved is not None else None
        with Engine(catalog, target_of(parsed).environment(catalog)) as engine:
            yield Work(source, engine, parsed, narrator, seed)


def _options(parsed: argparse.Namespace, narrator: Narrator, telling: Telling) -> StackOptions:
    return StackOptions(
        parallelism=parsed.parallelism,
        on_failure=OnFailure(getattr(parsed, "on_failure", "error")),
        confirmed=getattr(parsed, "yes", False),
        confirm=telling.asking(narrator.confirm) if narrator.can_ask else None,
        prune=getattr(parsed, "prune", False),
        state=parsed.state,
        lock_wait=getattr(parsed, "wait_for_lock", 0.0),
    )


@contextmanager
def problems_told(narrator: Narrator) -> Iterator[None]:
    """A context in which several reasons of one error are told, each on a line of its own."""
    try:
        yield
    except StackError as error:
        *others, last = error.problems
        for problem in others:
            narrator.error(str(problem))
        raise StackError.of([last]) from None
    except StackFailed as error:
        reasons = list(error.failures.items())
        if len(reasons) > 1:
            for node, reason in reasons:
                narrator.error(f"{node}: {reason}" if node else str(reason))
        if error.left:
            narrator.say(f"not begun: {', '.join(error.left)}")
        raise
