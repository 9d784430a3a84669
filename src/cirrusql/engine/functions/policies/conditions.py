"""A statement's conditions, judged by what is known of a request.

Operators and keys are joined by AND, the values of a key by OR, of a negated operator by NOR. A key
that the request has not makes a condition false; a negated one, one with IfExists, `Null: true` and
ForAllValues true. Sources: IAM User Guide, "IAM JSON policy elements: Condition operators" and
"Single-valued vs. multivalued context keys".
"""

from __future__ import annotations

from functools import cached_property

from cirrusql.engine.functions.policies.comparisons import COMPARISONS
from cirrusql.engine.functions.policies.patterns import (
    Lookup,
    filled,
    has_variables,
    unescaped,
)
from cirrusql.engine.functions.policies.truth import MAYBE, NO, YES, negated
from cirrusql.records import Record

_IF_EXISTS = "ifexists"
FOR_ALL, FOR_ANY = "forallvalues", "foranyvalue"
# A negated operator, and the one that it negates.
_NEGATED = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
    "notipaddress": "ipaddress",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
}


class Condition(Record):
    """One operator with one key and its values.

    `operator` and `key` are in lower case; `base` is the operator without its quantifier (`every`),
    IfExists and negation.
    """

    operator: str
    key: str
    values: tuple[str, ...]
    variables: bool
    every: str
    base: str
    if_exists: bool
    is_negated: bool

    @cached_property
    def has_variables(self) -> bool:
        """Whether a value depends on the request."""
        return self.variables and any(map(has_variables, self.values))

    def truth(self, known: Lookup) -> int:
        """Whether it is true of a request, of which `known` gives the keys."""
        found = known(self.key)
        if found is None:
            return MAYBE
        if self.base == "null":
            wanted = [value.lower() == "true" for value in self.values]
            return YES if (not found) in wanted else NO
        if self.base not in COMPARISONS:
            return MAYBE
        if not found:
            return self._of_none()
        each = [self._of(value, known) for value in found]
        if self.every:
            return min(each) if self.every == FOR_ALL else max(each)
        # What AWS makes of several values without a quantifier is not documented.
        return each[0] if len(each) == 1 else MAYBE

    def _of_none(self) -> int:
        """Of a request that has not the key."""
        if self.every == FOR_ALL:
            return YES
        if self.every == FOR_ANY:
            return MAYBE if self.if_exists else NO
        return YES if self.if_exists or self.is_negated else NO

    def _of(self, value: str, known: Lookup) -> int:
        found = max((self._compare(one, value, known) for one in self.values), default=NO)
        return negated(found) if self.is_negated else found

    def _compare(self, one: str, value: str, known: Lookup) -> int:
        if self.variables:
            replaced = filled(one, known)
            if replaced is None:
                return MAYBE
            one = replaced
        compare, has_wildcards = COMPARISONS[self.base]
        is_plain = has_wildcards or not self.variables
        found = compare(one if is_plain else unescaped(one), value)
        return MAYBE if found is None else YES if found else NO


def condition(operator: str, key: str, values: tuple[str, ...], *, variables: bool) -> Condition:
    """The condition that a policy writes.

    >>> operator = "ForAnyValue:StringNotLikeIfExists"
    >>> found = condition(operator, "aws:TagKeys", ("a*",), variables=True)
    >>> found.every, found.base, found.if_exists, found.is_negated, found.key
    ('foranyvalue', 'stringlike', True, True, 'aws:tagkeys')
    """
    name = operator.lower()
    every, _, rest = name.rpartition(":")
    base = rest.removesuffix(_IF_EXISTS)
    if every not in ("", FOR_ALL, FOR_ANY):
        base = ""  # nobody knows
    return Condition(
        name,
        key.lower(),
        values,
        variables,
        every,
        _NEGATED.get(base, base),
        rest.endswith(_IF_EXISTS),
        base in _NEGATED,
    )
