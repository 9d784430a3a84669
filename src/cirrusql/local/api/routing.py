"""Which of AWS's read operations an HTTP request is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.catalog import Catalog
from cirrusql.catalog.api.operations import ApiRelation
from cirrusql.catalog.services import Protocol, Service
from cirrusql.local.api.operations import ApiOperations
from cirrusql.local.api.wire.operation import Sent
from cirrusql.local.api.wire.rest import path_labels
from cirrusql.local.protocol.query import parse_form
from cirrusql.records import Record


class Routed(Record):
    """The operation that a request is for, and what it was sent with."""

    relation: ApiRelation
    sent: Sent


class ApiRouter:
    """Finds operations by what is said over HTTP."""

    def __init__(self, catalog: Catalog, operations: ApiOperations) -> None:
        self._catalog = catalog
        self._operations = operations

    def find(
        self,
        method: str,
        path: str,
        query: str,
        headers: Mapping[str, str],
        body: bytes,
        signing_name: str,
    ) -> Routed | None:
        """The operation of a service that signs with this name; None if there is none.

        X-Amz-Target tells it, or a form's Action, or method and path: of paths that fit, the one
        that says most.
        """
        target = headers.get("x-amz-target", "")
        form = b"&".join(filter(None, (query.encode("latin-1"), body)))
        action = ""
        fitting: list[tuple[int, Routed]] = []
        for relation in self._candidates(signing_name):
            protocol = relation.api.protocol
            if protocol is Protocol.JSON:
                if target == relation.api.target + relation.operation:
                    return Routed(relation, Sent(body))
            elif protocol in (Protocol.QUERY, Protocol.EC2):
                action = action or parse_form(form).get("Action", "-")
                if action == relation.operation:
                    return Routed(relation, Sent(form))
            elif method == relation.http.method:
                labels = path_labels(relation.http.path, path, query)
                if labels is not None:
                    said = len(relation.http.path) - sum(map(len, labels))
                    fitting.append((said, Routed(relation, Sent(body, query, labels, headers))))
        return max(fitting, key=lambda one: one[0])[1] if fitting else None

    def service(self, signing_name: str) -> Service | None:
        """The first service that signs with this name, whose protocol a refusal is told in."""
        named = (self._catalog.api.service(name) for name in self._operations.services())
        return next((one for one in named if one.signing_name == signing_name), None)

    def _candidates(self, signing_name: str) -> Iterator[ApiRelation]:
        for name in self._operations.services():
            if self._catalog.api.service(name).signing_name == signing_name:
                for operation in self._operations.of(name).values():
                    yield operation.relation
