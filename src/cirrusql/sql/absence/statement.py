"""What an answer becomes when rows of one of its relations are missing: shorter, or false.

    SELECT v.vpc_id FROM awscc.ec2.vpcs v
    WHERE NOT EXISTS (SELECT 1 FROM awscc.ec2.flow_logs f WHERE f.resource_id = v.vpc_id)

Without a VPC's row the answer lacks that VPC. Without a flow log's row it has a VPC that it must
not have. Deciding that takes the whole statement: each place in which a query or a join stands
either keeps what is below it, counts it, or may turn what is missing into a row. What is not
understood may. Two negations do not cancel each other, except within one expression: to be careful
costs an error that says what to do, and to be wrong costs a false row.
"""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.records import Record, field
from cirrusql.sql.absence import ANY, Absence, Effect
from cirrusql.sql.absence.deciding import deciding_names
from cirrusql.sql.absence.parts import COMPARED, Part, inventing, merged
from cirrusql.sql.absence.select import of_select
from cirrusql.sql.grammar import exp
from cirrusql.sql.own_text import queries_in

_ITSELF = -1


def absences(tree: exp.Expr) -> Mapping[int, Absence]:
    """For each relation, by the offset at which its name begins, what its missing rows do.

    >>> from cirrusql.sql.grammar import parse_one
    >>> query = "SELECT 1 FROM a.b WHERE x NOT IN (SELECT y FROM c.d) AND z IN (SELECT y FROM e.f)"
    >>> [(one.effect.name, one.place) for _, one in sorted(absences(parse_one(query)).items())]
    [('LOSES', ''), ('INVENTS', 'NOT IN'), ('LOSES', '')]
    """
    part = _Sight().query(tree)
    names = deciding_names(tree)
    return {
        start: Absence(effect, place, names.get(start, ANY))
        for start, (effect, place) in part.absent.items()
    }


class _Sight(Record):
    """What can be seen from a place in the statement: CTEs, by name in lower case."""

    ctes: Mapping[str, Part] = field(factory=dict)

    def query(self, tree: exp.Expr) -> Part:
        """What the relations of a query do to its rows."""
        sight = self._with_ctes(tree)
        if isinstance(tree, exp.Subquery):
            return _limited(tree, sight.query(tree.this), sight)
        if isinstance(tree, exp.SetOperation):
            return _limited(tree, _compound(tree, sight), sight)
        if isinstance(tree, exp.Select):
            return _limited(tree, of_select(tree, sight), sight)
        below = (sight.query(node).absent for node in queries_in(tree))
        return Part(inventing(merged(below), "VALUES"), ANY)

    def _with_ctes(self, tree: exp.Expr) -> _Sight:
        with_ = tree.args.get("with_")
        if with_ is None:
            return self
        found = dict(self.ctes)
        for cte in with_.expressions:
            sight = _Sight(dict(found))
            part = _recursive(cte, sight) if with_.args.get("recursive") else sight.query(cte.this)
            if cte.args["alias"].args.get("columns"):
                # Which of the names is which column is not worth knowing: one alters all.
                part = Part(part.absent, ANY if part.altered else frozenset())
            found[cte.alias.lower()] = part
        return _Sight(found)


def _recursive(cte: exp.CTE, sight: _Sight) -> Part:
    """A CTE that may read itself: its own missing rows must do no more than to lose some."""
    itself = Part({_ITSELF: (Effect.LOSES, "")})
    part = _Sight({**sight.ctes, cte.alias.lower(): itself}).query(cte.this)
    absent = {start: one for start, one in part.absent.items() if start != _ITSELF}
    if part.absent.get(_ITSELF, (Effect.LOSES, ""))[0] is not Effect.LOSES:
        return Part(inventing(absent, "a recursive query"), part.altered)
    return Part(absent, part.altered)


def _compound(tree: exp.SetOperation, sight: _Sight) -> Part:
    left, right = sight.query(tree.this), sight.query(tree.expression)
    altered = left.altered | (ANY if right.altered else frozenset())
    there, other = left.absent, right.absent
    if not isinstance(tree, exp.Union) and altered:
        place = COMPARED
        there, other = inventing(there, place), inventing(other, place)
    if isinstance(tree, exp.Except):
        other = inventing(other, "the right side of EXCEPT")
    return Part(merged((there, other)), altered)


def _limited(tree: exp.Expr, part: Part, sight: _Sight) -> Part:
    """What LIMIT makes of a query: the first of what was read may not be the first of all.

    Without an order any rows will do.
    """
    limits = [one for name in ("limit", "offset") if (one := tree.args.get(name)) is not None]
    if not limits:
        return part
    counted = (sight.query(node).absent for limit in limits for node in queries_in(limit))
    absent = merged((part.absent, inventing(merged(counted), "LIMIT")))
    if tree.args.get("order") is not None:
        absent = inventing(absent, "ORDER BY … LIMIT")
    return Part(absent, part.altered, growing=part.growing)
