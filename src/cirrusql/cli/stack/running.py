"""A stack, an engine and a deployer, as the options describe them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import target_of
from cirrusql.cli.narration import Narrator
from cirrusql.cli.stack.telling import Telling
from cirrusql.cli.stack.variables import variables_of
from cirrusql.records import Record
from cirrusql.session import Engine
from cirrusql.stack import Deployer, OnFailure, Stack, StackError, StackFailed, StackOptions, load
from cirrusql.stack.plan_file import SavedPlan

# Whatever is wrong with what a stack wants is nothing to those that only look for what is there.
_BUILD_NOTHING = ("teardown", "outputs", "import")


class Running(Record, eq=False):
    """What a command works with."""

    stack: Stack
    engine: Engine
    deployer: Deployer
    telling: Telling


@contextmanager
def loaded(parsed: argparse.Namespace, narrator: Narrator) -> Iterator[Stack]:
    """The stack of a folder, without an engine."""
    with problems_told(narrator):
        yield load(parsed.folder, parsed.environment, variables_of(parsed))


@contextmanager
def running(
    parsed: argparse.Namespace, narrator: Narrator, saved: SavedPlan | None = None
) -> Iterator[Running]:
    """All that a command needs; closed at the end. What is wrong is told, every reason of it."""
    narrator.shows_progress &= not parsed.no_progress
    catalog = Catalog.open()
    with problems_told(narrator):
        given = variables_of(parsed) if saved is None else saved.variables
        seed = saved.seed if saved is not None else None
        stack = load(
            parsed.folder,
            parsed.environment,
            given,
            catalog=catalog,
            seed=seed,
            checks_values=parsed.command not in _BUILD_NOTHING,
        )
        telling = Telling(
            narrator, stack.order, parsed.log_level, shows_statements=parsed.show_queries
        )
        with Engine(catalog, target_of(parsed).environment(catalog)) as engine:
            options = _options(parsed, narrator, telling)
            yield Running(stack, engine, Deployer(engine, stack, options, telling.listen), telling)


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
