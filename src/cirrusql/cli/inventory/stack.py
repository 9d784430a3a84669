"""`cirrusql inventory diff --stack`: what differs between a stack and what was there."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import Usage, target_of
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.inventory.telling import tell_gaps
from cirrusql.cli.narration import Narrator, counted, listed
from cirrusql.cli.stack.running import problems_told, tell_notes
from cirrusql.cli.stack.sources import Source, chosen_names, is_manifest, source_of
from cirrusql.cli.streams import write_text
from cirrusql.engine.inventories import Inventory
from cirrusql.engine.without_calls import without_calls
from cirrusql.inventory.ages import age_of
from cirrusql.inventory.moments import At
from cirrusql.inventory.records import ScopeKey
from cirrusql.inventory.standings import Standing, never_asked, standings
from cirrusql.records import replace
from cirrusql.session import Engine
from cirrusql.stack import Deployer, StackOptions
from cirrusql.stack.report.text import plan_text
from cirrusql.stack.report.views import plan_document, views
from cirrusql.stack.run.past import Compared

_NUMBER = re.compile(r"\d{12}")
_FORMATS = ("table", "json")


def diff_stack(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Show it; 0 if nothing differs, 2 if something does, 3 if something cannot be compared."""
    _require_fitting(parsed)
    parsed.folder = parsed.stack  # what the words of `stack` call it
    with problems_told(narrator):
        source = source_of(parsed)
        with _engine(parsed) as engine:
            inventory = engine.inventories.open()
            narrator.say(age_of(inventory.past.runs()))
            at, as_of = _moment(inventory, parsed.as_of or "LATEST")
            found = [(title, one) for title, one in _each(source, parsed, engine, as_of, narrator)]
            _show(found, parsed, engine)
            codes = [_code(one, inventory, at, engine, narrator) for _, one in found]
    return ExitCode.INCOMPLETE if ExitCode.INCOMPLETE in codes else max(codes)


def _require_fitting(parsed: argparse.Namespace) -> None:
    if parsed.before is not None or parsed.after is not None:
        raise Usage("--stack is compared with the state at --as-of, and not with A and B")
    if parsed.type:
        raise Usage("--type is for moments, accounts and regions: a stack says what it has")
    folder = Path(parsed.stack)
    if parsed.environment is None and is_manifest(folder):
        raise Usage("--environment ENV says which environment of the stack")
    if parsed.stacks and not (folder / "manifest.json").is_file():
        raise Usage("--only is for the stacks of a CDK app")
    if parsed.output not in _FORMATS:
        raise Usage(f"of a stack the output is one of {', '.join(_FORMATS)}")


def _engine(parsed: argparse.Namespace) -> Engine:
    """An engine that makes no call; by the number of an account not even for whose it is."""
    catalog, target = Catalog.open(), target_of(parsed)
    number = target.accounts[0] if len(target.accounts) == 1 else ""
    if not _NUMBER.fullmatch(number):
        return Engine(catalog, without_calls(target.environment(catalog)))
    environment = replace(target, accounts=()).environment(catalog)
    return Engine(catalog, without_calls(environment, number))


def _moment(inventory: Inventory, text: str) -> tuple[At, str]:
    """A moment and how the option `as_of` says it; what is committed from now on is not in it."""
    at = inventory.reading.frozen(text)
    if at.run_id is not None:
        return at, f"run {at.run_id}"
    if at.moment == float("inf"):
        return at, f"run {inventory.past.runs()[-1].run_id}"
    # A time that is counted from now would be another at each reading.
    return at, datetime.fromtimestamp(at.moment, UTC).isoformat()


def _each(
    source: Source, parsed: argparse.Namespace, engine: Engine, as_of: str, narrator: Narrator
) -> Iterator[tuple[str, Compared]]:
    for name in chosen_names(source, parsed):
        asked = engine if source.asks else None
        stack = source.load(name, engine.catalog, asked, None)
        tell_notes(stack, narrator)
        options = StackOptions(state=parsed.state, as_of=as_of)
        yield stack.title, Deployer(engine, stack, options).compared()


def _show(
    found: Sequence[tuple[str, Compared]], parsed: argparse.Namespace, engine: Engine
) -> None:
    """Show what differs, as `stack drift` does."""
    if parsed.output == "json":
        documents = [plan_document(one.plan, engine.catalog) for _, one in found]
        whole = documents[0] if len(documents) == 1 else documents
        write_text(orjson.dumps(whole, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    for title, one in found:
        if one.plan.changes:
            write_text(plan_text(one.plan, views(one.plan, engine.catalog)) + "\n")
        else:
            where = "" if one.is_whole else " in what could be compared"
            write_text(f"{title}: no drift{where}\n")


def _code(
    found: Compared, inventory: Inventory, at: At, engine: Engine, narrator: Narrator
) -> ExitCode:
    """Tell what could not be compared, and the exit code that says so."""
    if not found.plan.changes:
        for note in found.plan.notes:
            narrator.warning(note)
    for node, error in found.unknown.items():
        narrator.warning(f"not compared: {node}: {error}")
    if found.left:
        names = listed(found.left)
        narrator.warning(f"not compared: {names}, which refer to what could not be compared")
    for node, told in found.pending.items():
        narrator.warning(f"not compared: {node}: only a call could tell {'; '.join(told)}")
    for node, paths in found.hidden.items():
        what = counted(len(paths), "secret")
        narrator.warning(f"not compared: {node}: {what} hidden in the inventory: {listed(paths)}")
    gaps = tell_gaps(_gaps(found, inventory, at, engine), narrator, "compared as last known: ")
    if not found.is_whole or gaps is ExitCode.INCOMPLETE:
        return ExitCode.INCOMPLETE
    return ExitCode.USAGE if found.plan.has_changes else ExitCode.DONE


def _gaps(found: Compared, inventory: Inventory, at: At, engine: Engine) -> Iterator[Standing]:
    """The scopes that were looked at and are not known as they were at the moment."""
    account = engine.account_id()
    names = sorted({type_name for type_name, _ in found.asked})
    known: Mapping[ScopeKey, Standing] = standings(
        inventory.reading.coverage_at(names, at, [account])
    )
    everywhere = {scope.type_name: scope for scope in known}
    for type_name, region in sorted(found.asked):
        scope = ScopeKey(account, region, type_name)
        if scope not in known and engine.catalog.resource_type(type_name).is_global:
            scope = everywhere.get(type_name, scope)
        standing = known.get(scope) or never_asked(scope)
        if standing.is_gap:
            yield standing
