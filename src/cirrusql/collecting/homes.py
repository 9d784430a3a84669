"""Resources that every region lists and none could read: in which region they are unreadable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from cirrusql.collecting.staged_file import Ending, Homeless
from cirrusql.errors import OperationalError
from cirrusql.inventory import Staged
from cirrusql.inventory.reading import Reading

Resource = tuple[str, str, str]  # account, type, identifier


def unreadable_at_home(endings: Iterable[Ending], reading: Reading) -> list[Staged]:
    """What no region that was asked could read, each in one of those that refused it.

    That is the one where the inventory has it; else the first, for nothing tells which it is.
    """
    refused: dict[Resource, dict[str, Homeless]] = defaultdict(dict)
    found: set[Resource] = set()
    for one in endings:
        account, region = one.manifest.place
        found.update((account, type_name, identifier) for type_name, identifier in one.at_home)
        for row in one.homeless:
            refused[account, row.type_name, row.identifier][region] = row
    nowhere = {key: regions for key, regions in refused.items() if key not in found}
    known = _known(nowhere, reading)
    made = []
    for key, regions in sorted(nowhere.items()):
        region = known.get(key) or min(regions)
        if region in regions:  # else it is known to be where nobody asked
            row = regions[region]
            made.append(Staged(key[0], region, key[1], key[2], row.observed_at,
                               op="unreadable", reason=row.reason))  # fmt: skip
    return made


def _known(nowhere: Mapping[Resource, object], reading: Reading) -> dict[Resource, str]:
    """The regions in which the inventory has them."""
    if not nowhere:
        return {}
    accounts, types, identifiers = (set(parts) for parts in zip(*nowhere, strict=True))
    try:
        rows = list(reading.state(types, accounts=accounts, identifiers=identifiers))
    except OperationalError:  # there is no run yet
        return {}
    return {(row.account_id, row.type_name, row.identifier): row.region for row in rows}
