"""What is asked of an operation: the members of each request, and what they say of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from cirrusql.catalog import ApiRelation
from cirrusql.catalog.api.operations import ApiInput
from cirrusql.execute.read.operations import Request
from cirrusql.execute.read.rows import cell
from cirrusql.plan import ApiScan, sent_value
from cirrusql.records import replace

_SORTED = orjson.OPT_SORT_KEYS
# Before an id as Route 53 answers it, which no request takes.
_ROUTE53 = ("/hostedzone/", "/change/", "/delegationset/")


class ApiRequest(Request):
    """One request: `members` by their names in the model, and by column what a row shows of them.

    `several` are the values of a list, by whose column `key` each row has its own. What is `aside`
    of what is shown tells no rows apart: others may find the same row by other columns.
    """

    members: Mapping[str, Any]
    shown: Mapping[str, Any]
    key: str = ""
    several: tuple[Any, ...] = ()
    aside: frozenset[str] = frozenset()

    @property
    def group(self) -> bytes:
        """What rows of different requests must share to be the same row found twice."""
        telling = {name: one for name, one in self.shown.items() if name not in self.aside}
        return orjson.dumps(telling, option=_SORTED)

    def alone(self, relation: ApiRelation) -> Iterator[ApiRequest]:
        """A request for each value of the list."""
        member = relation.keys[self.key].member
        for value in self.several:
            yield replace(self, members={**self.members, member: [value]}, several=(value,))


def api_requests(
    scan: ApiScan, every: Iterable[Request], account: str | None
) -> Iterator[ApiRequest]:
    """The requests of a scan, each once, values of one list together."""
    relation = scan.table.relation
    assert isinstance(relation, ApiRelation)
    key = scan.together
    made = _Maker(relation, scan, account)
    seen: set[bytes] = set()
    for one in _together(filter(None, map(made.request, every)), key):
        mark = orjson.dumps(one.members, option=_SORTED) + one.group
        if mark not in seen:
            seen.add(mark)
            yield one


class _Maker:
    """Makes requests of one relation out of what the statement says."""

    def __init__(self, relation: ApiRelation, scan: ApiScan, account: str | None) -> None:
        self._relation = relation
        self._key = scan.together
        self._is_left = scan.is_left
        self._account = account
        self._columns = {column.name for column in relation.columns}
        # Several ways may find the same row, one way a row for each thing that was named.
        is_one = len({way.operation for way in scan.ways}) < 2
        self._aside = frozenset() if is_one else relation.alternatives & self._columns

    def request(self, request: Request) -> ApiRequest | None:
        """The request; None if two of its values exclude each other."""
        operation = request.operation
        assert operation is not None
        members: dict[str, Any] = {}
        shown: dict[str, Any] = {}
        own: dict[str, Any] = {}
        singles: dict[str, Any] = {}
        for column, value in request.values.items():
            told = self._relation.keys.get(column)
            if told is None or self._is_left(column, operation):
                continue
            sent = sent_value(self._relation, column, value)
            # A document stays as it was written, so that it equals itself.
            plain = column != told.many and told.type not in ("array", "object")
            (own if column in self._columns else shown)[column] = cell(sent) if plain else value
            if told.many and column == told.column:
                singles[told.member] = self._taken(sent)
            else:
                members[told.member] = self._taken(sent)
        for member, value in singles.items():
            if member in members and value not in members[member]:
                return None  # one of a list, and a list without it
            members[member] = [value]
        members = self._with_account(members, shown)
        shown |= {name: one for name, one in own.items() if self._is_asked(name)}
        key = self._key if self._key is not None and self._key.member in singles else None
        return ApiRequest(
            request.operation,
            request.values,
            request.derived,
            {**_defaults(self._relation, members), **members},
            shown,
            key.column if key is not None else "",
            (singles[key.member],) if key is not None else (),
            self._aside,
        )

    def _is_asked(self, column: str) -> bool:
        """Whether rows are of what was asked for, in whatever form the service gives it back.

        Grants of KMS have a key's ARN where its id was asked for, resources of a stack its name
        where that was.
        """
        told = self._relation.keys[column]
        return (told.required or column in self._relation.alternatives) and not told.many

    def _taken(self, sent: Any) -> Any:
        """A value as the service takes it, which may not be how it gives it."""
        if self._relation.api.name == "route53" and isinstance(sent, str):
            for prefix in _ROUTE53:
                sent = sent.removeprefix(prefix)
        return sent

    def _with_account(self, members: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
        account = self._relation.extra.get("account")
        if account is None or account in members:
            return members
        for one in self._relation.inputs:
            if one.member == account:
                shown[one.column] = self._account
                return {**members, account: self._account}
        return members


def _defaults(relation: ApiRelation, members: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent where nothing else says whose things are meant."""
    default = relation.extra.get("default")
    if default is None or any(name in members for name in default["unless"]):
        return {}
    return dict(default["members"])


def _together(every: Iterable[ApiRequest], key: ApiInput | None) -> Iterator[ApiRequest]:
    """Requests that differ in one value of a list only, as many as go into one."""
    groups: dict[bytes, tuple[ApiRequest, dict[Any, None]]] = {}
    for request in every:
        if key is None or not request.several:
            yield request
            continue
        others = {name: one for name, one in request.members.items() if name != key.member}
        mark = orjson.dumps([request.derived, others], option=_SORTED) + request.group
        _, values = groups.setdefault(mark, (request, {}))
        values.update(dict.fromkeys(request.several))
    for request, found in groups.values():
        assert key is not None
        values_ = list(found)
        for start in range(0, len(values_), key.most):
            chunk = tuple(values_[start : start + key.most])
            members = {**request.members, key.member: list(chunk)}
            yield replace(request, members=members, several=chunk)
