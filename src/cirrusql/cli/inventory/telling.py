"""What is told on stderr of every answer of the inventory: how old it is, and what it lacks."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable

from cirrusql.cli.exit import ExitCode
from cirrusql.cli.inventory.selection import Selection
from cirrusql.cli.narration import Narrator, counted, listed
from cirrusql.inventory.ages import age_in_words, age_of
from cirrusql.inventory.standings import Standing

_SAID = {
    "carried over": "carried over from before",
    "failed": "without any complete answer",
    "never asked": "never asked",
    "not enabled": "not enabled",
}


def tell_age(selection: Selection, narrator: Narrator) -> None:
    """One line about the newest run; raises OperationalError if there is none."""
    narrator.say(age_of(selection.inventory.past.runs()))


def tell_gaps(
    found: Iterable[Standing], narrator: Narrator, what: str = "", now: float | None = None
) -> ExitCode:
    """A warning for each cause of what is not known, and the exit code that says so.

    `now` is the moment that ages are counted from.
    """
    causes: dict[tuple[str, str | None], list[Standing]] = defaultdict(list)
    for one in found:
        if one.is_gap or what:
            causes[one.kind, one.cause].append(one)
    present = time.time() if now is None or now == float("inf") else now
    for (kind, cause), those in sorted(causes.items(), key=str):
        text = f"{what}{counted(len(those), 'scope')} {_SAID.get(kind, kind)}"
        if cause is not None:
            text += f" ({cause})"
        known = [one.known_at for one in those if one.known_at is not None]
        if known and kind == "carried over":
            text += f", the oldest known {age_in_words(max(0.0, present - min(known)))}"
        narrator.warning(f"{text}: {listed([str(one) for one in those])}")
    return ExitCode.INCOMPLETE if causes else ExitCode.DONE
