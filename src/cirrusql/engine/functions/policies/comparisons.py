"""How each operator of a condition compares a policy's value with a request's.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from cirrusql.engine.functions.networks import cidr_contains
from cirrusql.engine.functions.policies.patterns import like
from cirrusql.engine.functions.times import moment
from cirrusql.engine.functions.wildcards import Wildcards

# True, false, or None for what cannot be compared.
Comparison = Callable[[str, str], bool | None]
_ARN_PARTS = 5


@lru_cache(maxsize=1024)
def _like(pattern: str) -> Wildcards:
    return like(pattern)


def _string_like(pattern: str, value: str) -> bool:
    return _like(pattern).matches(value)


def _arn_like(pattern: str, value: str) -> bool | None:
    """Each of the six parts of an ARN is compared by itself; the last has what colons follow."""
    wanted, found = pattern.split(":", _ARN_PARTS), value.split(":", _ARN_PARTS)
    if len(found) <= _ARN_PARTS or found[0] != "arn":
        return None
    if len(wanted) <= _ARN_PARTS:
        return True if pattern == "*" else None
    return all(_string_like(one, other) for one, other in zip(wanted, found, strict=True))


def _ip_address(network: str, address: str) -> bool | None:
    found = cidr_contains(network, address)
    return None if found is None else bool(found)


def _bool(one: str, other: str) -> bool | None:
    known = ("true", "false")
    if one.lower() not in known or other.lower() not in known:
        return None
    return one.lower() == other.lower()


def _numeric(compare: Callable[[Decimal, Decimal], bool]) -> Comparison:
    def compared(one: str, other: str) -> bool | None:
        try:
            return compare(Decimal(other), Decimal(one))
        except InvalidOperation:
            return None

    return compared


def _date(compare: Callable[[object, object], bool]) -> Comparison:
    def compared(one: str, other: str) -> bool | None:
        wanted, found = moment(one), moment(other)
        return None if wanted is None or found is None else compare(found, wanted)

    return compared


_ORDERS: Mapping[str, Callable[..., bool]] = {
    "equals": lambda found, wanted: found == wanted,
    "lessthan": lambda found, wanted: found < wanted,
    "lessthanequals": lambda found, wanted: found <= wanted,
    "greaterthan": lambda found, wanted: found > wanted,
    "greaterthanequals": lambda found, wanted: found >= wanted,
}

COMPARISONS: Mapping[str, tuple[Comparison, bool]] = {
    "stringequals": (lambda one, other: one == other, False),
    "stringequalsignorecase": (lambda one, other: one.casefold() == other.casefold(), False),
    "stringlike": (_string_like, True),
    "binaryequals": (lambda one, other: one == other, False),
    "bool": (_bool, False),
    "ipaddress": (_ip_address, False),
    "arnequals": (_arn_like, True),
    "arnlike": (_arn_like, True),
    **{f"numeric{name}": (_numeric(order), False) for name, order in _ORDERS.items()},
    **{f"date{name}": (_date(order), False) for name, order in _ORDERS.items()},
}
"""Each operator that is not negated, and whether its values may have wildcards."""
