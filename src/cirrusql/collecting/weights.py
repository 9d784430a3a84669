"""How much each task is thought to take: the calls that the last run made there."""

from __future__ import annotations

from cirrusql.inventory.queries import text
from cirrusql.inventory.store import Store

_LAST = (
    "SELECT run_id FROM runs WHERE kind = 'collect' ORDER BY committed_at DESC, run_id DESC LIMIT 1"
)


def weights(store: Store) -> dict[tuple[str, str], int]:
    """The calls of the last run by account and region; empty before the first."""
    last = next(store.rows(_LAST), None)
    if last is None:
        return {}
    sql = (
        f"SELECT account_id, region, sum(calls) FROM coverage WHERE run_id = {text(last[0])}"
        " GROUP BY account_id, region"
    )
    return {(account, region): int(calls) for account, region, calls in store.rows(sql)}
