"""Two states side by side: what makes the second of the first, and what cannot be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cirrusql.inventory.records import ScopeKey
from cirrusql.inventory.standings import Standing, never_asked
from cirrusql.inventory.states import StateRow
from cirrusql.records import replace

Standings = Mapping[ScopeKey, Standing]
End = Mapping[str, str]
_NOT_KNOWN = ("failed", "never asked", "not enabled")
_NO_ENDS: tuple[End, End] = ({}, {})


class Contrast:
    """Which scopes of two states can be compared.

    `ends` is what the two differ in, e.g. `{"account_id": "1"}` and `{"account_id": "2"}`. A scope
    that one of them does not know is `apart`: what was not asked is not gone. Those that are
    `carried` over are compared as they were known before.

    What was never asked on either side is `unasked`.

    Mutable: `apart` also gets the scopes of rows that no list was ever asked for.
    """

    def __init__(
        self, before: Standings, after: Standings, ends: tuple[End, End] = _NO_ENDS
    ) -> None:
        self.across = tuple(ends[0])
        self.apart: list[Standing] = []
        self.carried: list[Standing] = []
        self.unasked: list[Standing] = []
        self._comparable: set[ScopeKey] = set()
        left = {self._shared(scope): one for scope, one in before.items()}
        right = {self._shared(scope): one for scope, one in after.items()}
        for key in {**left, **right}:
            one = left.get(key) or never_asked(replace(key, **ends[0]))
            other = right.get(key) or never_asked(replace(key, **ends[1]))
            self._place(key, (one, other))

    def _place(self, key: ScopeKey, pair: tuple[Standing, Standing]) -> None:
        unknown = [one for one in dict.fromkeys(pair) if one.kind in _NOT_KNOWN]
        kinds = {one.kind for one in pair}
        if kinds == {"never asked"}:
            self.unasked += unknown
        elif not unknown:
            self._compare(key, pair)
        elif kinds != {"not enabled"}:
            self.apart += unknown

    def _compare(self, key: ScopeKey, pair: tuple[Standing, Standing]) -> None:
        self._comparable.add(key)
        self.carried += (one for one in dict.fromkeys(pair) if one.kind == "carried over")

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be compared."""
        return not self._comparable

    def kept(self, rows: Iterable[StateRow]) -> Iterator[StateRow]:
        """The rows of scopes that can be compared."""
        left_out = {self._shared(one.scope) for one in self.apart}
        for row in rows:
            scope = ScopeKey(row.account_id, row.region, row.type_name)
            key = self._shared(scope)
            if key in self._comparable:
                yield row
            elif key not in left_out:
                left_out.add(key)
                self.apart.append(never_asked(scope))

    def _shared(self, scope: ScopeKey) -> ScopeKey:
        return replace(scope, **dict.fromkeys(self.across, ""))


def normalized(rows: Iterable[StateRow], end: End) -> Iterator[StateRow]:
    """Rows with a placeholder for what two states differ in, so that ARNs of both are the same."""
    names = {text: f"{{{name}}}" for name, text in end.items()}
    for row in rows:
        identifier, parent, properties = row.identifier, row.parent, row.properties
        for text, placeholder in names.items():
            identifier = identifier.replace(text, placeholder)
            parent = parent.replace(text, placeholder)
            properties = None if properties is None else properties.replace(text, placeholder)
        told = None if properties is None else properties.encode()
        yield replace(
            row, identifier=identifier, parent=parent, properties=properties, content_hash=told
        )
