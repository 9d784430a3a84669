"""`cirrusql inventory diff`: two moments, accounts or regions side by side."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from typing import Literal

from cirrusql.cli.arguments import Usage
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.inventory.selection import Selection, account_number, selected
from cirrusql.cli.inventory.shown import of_differences
from cirrusql.cli.inventory.telling import tell_age, tell_gaps
from cirrusql.cli.narration import Narrator
from cirrusql.cli.output import output_to
from cirrusql.engine.display import Display
from cirrusql.inventory.changes import Change
from cirrusql.inventory.contrasts import Contrast, normalized
from cirrusql.inventory.moments import At
from cirrusql.inventory.states import StateRow
from cirrusql.records import Record, replace

_ACCOUNT = re.compile(r"\d{12}")
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}")
_OF_A_STACK = (
    "environment", "stacks", "state", "env", "env_file", "name", "parameter", "parameters",
    "skip_unsupported",
)  # fmt: skip


class Side(Record):
    """One side: a part of the inventory at a moment; `end` is what only this side is."""

    part: Selection
    at: At
    end: dict[str, str]

    def rows(self, types: list[str]) -> Iterator[StateRow]:
        """Its resources of some types, with placeholders for what only this side is."""
        where = self.part.where
        reading = self.part.inventory.reading
        rows = reading.state(types, self.at, where.accounts, where.regions)
        return normalized(rows, self.end) if self.end else rows


def diff(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Show it; 0 if nothing differs, 2 if something does, 3 if something cannot be compared."""
    if parsed.stack is not None:
        from cirrusql.cli.inventory.stack import diff_stack

        return diff_stack(parsed, narrator)
    _require_two(parsed)
    accounts = (parsed.before, parsed.after) if _kind_of_both(parsed) == "account" else ()
    with selected(parsed, accounts) as selection, output_to(None, narrator.warning) as output:
        tell_age(selection, narrator)
        before, after = _sides(selection, parsed)
        contrast = Contrast(
            before.part.standings(before.at),
            after.part.standings(after.at),
            (before.end, after.end),
        )
        found = list(_differences(before, after, contrast))
        relation_of = selection.inventory.past.names.relation
        output.show(of_differences(found, parsed.output, relation_of), Display(parsed.output))
        apart = contrast.apart
        if selection.named or contrast.is_empty:
            apart = [*apart, *contrast.unasked]
        code = tell_gaps(apart, narrator, "not compared: ")
        carried = tell_gaps(contrast.carried, narrator, "compared as last known: ")
    if ExitCode.INCOMPLETE in (code, carried):
        return ExitCode.INCOMPLETE
    return ExitCode.USAGE if found else ExitCode.DONE


def _require_two(parsed: argparse.Namespace) -> None:
    """Raise Usage unless there are two sides, and nothing that is for a stack."""
    if parsed.before is None or parsed.after is None:
        raise Usage("compare what? name two moments, accounts or regions, or --stack STACK")
    for name in _OF_A_STACK:
        if getattr(parsed, name):
            option = "only" if name == "stacks" else name.replace("_", "-")
            raise Usage(f"--{option} is for a stack: --stack STACK")


def _differences(before: Side, after: Side, contrast: Contrast) -> Iterator[Change]:
    inventory = before.part.inventory
    for types in inventory.past.portions(before.part.types):
        yield from inventory.reading.diff(
            contrast.kept(before.rows(types)), contrast.kept(after.rows(types)), contrast.across
        )


def _sides(selection: Selection, parsed: argparse.Namespace) -> tuple[Side, Side]:
    kind = _kind_of_both(parsed)
    texts, reading = (parsed.before, parsed.after), selection.inventory.reading
    if kind == "moment":
        if parsed.as_of is not None:
            raise Usage("--as-of is for two accounts or regions: A and B are moments themselves")
        moments = (reading.at(one) for one in texts)
        one, other = (Side(selection, at, {}) for at in moments)
        return one, other
    given = parsed.region if kind == "region" else parsed.account
    if given:
        raise Usage(f"--{kind} and two {kind}s exclude each other")
    at = reading.at(parsed.as_of or "LATEST")
    if kind == "region":
        ends = [{"region": one} for one in texts]
    else:
        ends = [{"account_id": account_number(selection.engine, one)} for one in texts]
    one, other = (Side(_of(selection, end), at, end) for end in ends)
    return one, other


def _of(selection: Selection, end: dict[str, str]) -> Selection:
    if "region" in end:
        return replace(selection, regions=(end["region"],), named=True)
    return replace(selection, accounts=(end["account_id"],), named=True)


def _kind_of_both(parsed: argparse.Namespace) -> Literal["account", "region", "moment"]:
    kind, other = _kind(parsed.before), _kind(parsed.after)
    if kind != other:
        raise Usage(
            f"'{parsed.before}' is of the kind {kind} and '{parsed.after}' {other}: compare two"
            " moments, two accounts or two regions"
        )
    return kind


def _kind(text: str) -> Literal["account", "region", "moment"]:
    """What an argument names. A name that is nothing else is an account's."""
    if _ACCOUNT.fullmatch(text):
        return "account"
    if _REGION.fullmatch(text):
        return "region"
    return "moment" if At.is_written(text) else "account"
