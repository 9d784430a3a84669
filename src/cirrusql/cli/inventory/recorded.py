"""`cirrusql inventory runs`, `changes` and `history`: what was recorded."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from cirrusql.cli.arguments import Usage
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.inventory.selection import Selection, selected
from cirrusql.cli.inventory.shown import DOCUMENTS, in_words, of_changes, of_relation
from cirrusql.cli.inventory.telling import tell_age, tell_gaps
from cirrusql.cli.narration import Narrator
from cirrusql.cli.output import output_to
from cirrusql.engine.display import Display
from cirrusql.errors import OperationalError
from cirrusql.inventory.changes import Change
from cirrusql.inventory.moments import At
from cirrusql.inventory.records import Event
from cirrusql.inventory.rows import change_row, event_row, run_row
from cirrusql.records import replace
from cirrusql.result import Diagnostics, Result, ResultColumn

_OF_HISTORY = ("observed_at", "what", "account_id", "region", "source", "run_id", "changed")


def runs(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Show the runs."""
    from cirrusql.catalog.system_relations import RUNS

    with selected(parsed) as selection, output_to(None, narrator.warning) as output:
        tell_age(selection, narrator)
        found = selection.inventory.reading.runs(writes=parsed.writes)
        output.show(of_relation(RUNS, map(run_row, found)), Display(parsed.output))
    return ExitCode.DONE


def changes(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Show what changed; 3 if some of what was asked for is not known as it is."""
    if parsed.run is not None and parsed.since is not None:
        raise Usage("--run and --since exclude each other")
    with selected(parsed) as selection, output_to(None, narrator.warning) as output:
        tell_age(selection, narrator)
        until = selection.inventory.reading.at(parsed.until)
        found = _changes(selection, parsed, until)
        shown = of_changes(found, parsed.output, selection.inventory.past.names.relation)
        output.show(shown, Display(parsed.output))
        return tell_gaps(selection.standings(until).values(), narrator, now=until.moment)


def _changes(selection: Selection, parsed: argparse.Namespace, until: At) -> Iterator[Change]:
    run_id, since = None, None
    reading = selection.inventory.reading
    if parsed.run is not None:
        run_id = reading.at(At.parse(parsed.run)).run_id
        if run_id is None:
            raise Usage(f"'{parsed.run}' is no run; `cirrusql inventory runs` lists them")
    else:
        since = At.beginning(parsed.since or "yesterday")
    where = selection.where
    return reading.changes(
        since, until, where.type_names, where.accounts, where.regions, run_id=run_id
    )


def history(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Show all that was ever seen of a resource; an error if nothing was."""
    with selected(parsed) as selection, output_to(None, narrator.warning) as output:
        tell_age(selection, narrator)
        where = replace(selection.where, identifiers=[parsed.identifier])
        found = list(selection.inventory.past.story(where))
        code = tell_gaps(selection.standings().values(), narrator)
        if not found:
            message = f"the inventory has never seen {parsed.type} {parsed.identifier}"
            hint = "`cirrusql inventory status --type …` tells where it was looked for"
            raise OperationalError(message, hint=hint)
        output.show(_story(found, selection, parsed.output), Display(parsed.output))
        return code


def _story(found: list[tuple[Event, Change | None]], selection: Selection, output: str) -> Result:
    if output in DOCUMENTS:
        return _documents(found, selection)
    columns = tuple(ResultColumn(name, "string") for name in _OF_HISTORY)
    rows = (
        (
            event_row(event, lambda _: None)[6],
            "known" if change is None else change.kind,
            event.account_id,
            event.region,
            event.source,
            event.run_id,
            event.reason if change is None else in_words(change.differences) or event.reason,
        )
        for event, change in found
    )
    return Result(columns, rows, Diagnostics())


def _documents(found: list[tuple[Event, Change | None]], selection: Selection) -> Result:
    """The columns of `cirrusql.history`, and which properties changed."""
    from cirrusql.catalog.system_relations import HISTORY

    relation_of = selection.inventory.past.names.relation
    columns = (
        *(ResultColumn(one.name, one.type) for one in HISTORY.facts),
        ResultColumn("properties_changed", "array"),
    )
    rows = (
        (
            *event_row(event, relation_of),
            None if change is None else change_row(change, relation_of)[-1],
        )
        for event, change in found
    )
    return Result(columns, rows, Diagnostics())
