"""Whether statements that deny leave nothing of an action on a resource."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.engine.functions.policies.document import Patterns, Statement
from cirrusql.engine.functions.policies.patterns import Pattern

# So many statements are put together; what more would cover is not found out.
_MOST = 6


def is_denied(
    action: Pattern, resource: Pattern, denials: Sequence[Statement], allowing: Statement
) -> bool:
    """Whether all of an action on all of a resource is denied, or not allowed in the first place.

    One that is about all but some (`NotAction`) leaves these to the others: denying `NotAction: a`
    and `Action: a` leaves nothing.
    """
    left_out = ((allowing.not_actions, action), (allowing.not_resources, resource))
    if any(one.covers(wanted) for some, wanted in left_out for one in some or ()):
        return True
    for place, one in enumerate(denials[:_MOST]):
        actions = _left(one.actions, one.not_actions, action)
        resources = _left(one.resources, one.not_resources, resource)
        if actions is None or resources is None:
            continue
        others = (*denials[:place], *denials[place + 1 : _MOST])
        if all(is_denied(some, resource, others, allowing) for some in actions) and all(
            is_denied(action, some, others, allowing) for some in resources
        ):
            return True
    return False


def _left(those: Patterns | None, others: Patterns | None, wanted: Pattern) -> Patterns | None:
    """What of a pattern a statement is not about: nothing, or what it excepts; None if unknown."""
    if those is not None:
        return () if any(one.covers(wanted) for one in those) else None
    return tuple(one for one in others or () if one.meets(wanted))
