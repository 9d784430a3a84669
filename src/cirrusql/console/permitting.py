"""What a plan may do: by how the server was started, and by the permissions that it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cirrusql.catalog import Relation
from cirrusql.engine.write_mode import WriteMode
from cirrusql.execute.write.planned import PlannedWrite
from cirrusql.plan import QueryPlan, Verb
from cirrusql.session import Session
from cirrusql.session.intended import policies_of

_MOST_ASKED = 200


class Permitting:
    """A guard that lets be written what the server was started for.

    It is asked once more by whoever sends, though a plan was looked at before; see
    `cirrusql.engine.options.Guard`.
    """

    def __init__(self, mode: WriteMode) -> None:
        self._mode = mode

    def may_read(self, _relation: Relation) -> None:
        """Any may be read."""

    def may_read_stored(self, _table: str) -> None:
        """Any may be read."""

    def may_run(self, _plan: QueryPlan) -> None:
        """Any may be asked."""

    def may_call(self) -> None:
        """As often as need be."""

    def may_write(self, verb: Verb, _relation: Relation) -> None:
        """Raise NotAllowed for what the server was not started for."""
        self._mode.require((verb.handler,))

    def may_send(self, _region: str, _request: Mapping[str, Any]) -> None:
        """Whatever may be written is sent."""


def permissions_of(session: Session, plans: Sequence[PlannedWrite]) -> dict[str, Any] | None:
    """The IAM policy that allows all these plans; None where it cannot be said."""
    if len(plans) > _MOST_ASKED:
        return None
    policies = policies_of(session, plans)
    return None if policies is None else together(policies)


def together(policies: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Policies as one: the actions of statements that are alike stand together.

    >>> one = {"Statement": [{"Sid": "A", "Effect": "Allow", "Action": ["b"], "Resource": "*"}]}
    >>> two = {"Statement": [{"Sid": "A", "Effect": "Allow", "Action": ["a"], "Resource": "*"}]}
    >>> together([one, two])["Statement"][0]["Action"]
    ['a', 'b']
    """
    found: dict[str, dict[str, Any]] = {}
    for policy in policies:
        for one in policy["Statement"]:
            kept = found.setdefault(f"{one['Sid']} {one['Resource']}", {**one, "Action": []})
            kept["Action"] = sorted({*kept["Action"], *one["Action"]})
    return {"Version": "2012-10-17", "Statement": [*found.values()]}
