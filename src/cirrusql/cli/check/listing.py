"""Which controls there are, without what came of them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cirrusql.cli.arguments import Usage
from cirrusql.controls import Control
from cirrusql.formats.text import visible
from cirrusql.records import as_dict


def listing(controls: Sequence[Control], form: str) -> str:
    """The controls as text, a line each, or as JSON; raises Usage for any other format.

    >>> from cirrusql.controls import load
    >>> listing(load(["fsbp"]), "text").splitlines()[0].split()[:2]
    ['account.1', 'medium']
    """
    if form == "json":
        rows = [{**as_dict(one), "text": one.text} for one in controls]
        return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    if form != "text":
        raise Usage(f"--list is text or json, not {form}")
    widest = max(len(one.id) for one in controls)
    lines = (f"{one.id:{widest}}  {one.severity:8}  {one.title}" for one in controls)
    return "".join(f"{visible(line)}\n" for line in lines)
