"""The page of a relation that is neither a resource type nor an operation of AWS's own APIs.

It is made of what every relation tells: those that CirruSQL has itself, operations of Cloud Control
and of tagging, and what plugins bring.
"""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.catalog import Relation, SystemRelation
from cirrusql.docs.tables import cell, table


def render_plain(relation: Relation) -> str:
    """The whole page, ending in a newline.

    >>> from cirrusql.catalog import system_relation
    >>> print(render_plain(system_relation(("cirrusql", "regions"))).splitlines()[2])
    `cirrusql.regions` is every region that the catalogue knows. Its rows come from the catalogue.
    """
    return "\n\n".join(_blocks(relation)) + "\n"


def plain_example(relation: Relation) -> str:
    """A statement that shows some of its rows; what must be told is a place to fill in."""
    needed = next((one.required_params for one in relation.methods if one.sql_verb == "SELECT"), ())
    told = "\n  AND ".join(f"{name} = '{{{{ {name} }}}}'" for name in needed)
    where = f"WHERE {told}\n" if told else ""
    return f"SELECT *\nFROM {relation.name}\n{where}LIMIT 5\n;"


def _blocks(relation: Relation) -> Iterator[str]:
    yield f"# {relation.resource}"
    yield _introduction(relation)
    yield "## Columns"
    yield table(
        ["Name", "Type", "Flags", "Description"],
        (
            [f"`{one.name}`", one.type, one.flags, cell(one.description)]
            for one in relation.described
        ),
    )
    yield "## Methods"
    yield table(
        ["Name", "Accessible by", "Required parameters"],
        (
            [
                f"`{one.name}`",
                f"`{one.sql_verb}`",
                ", ".join(f"`{name}`" for name in one.required_params),
            ]
            for one in relation.methods
        ),
    )
    if any(one.sql_verb == "SELECT" for one in relation.methods):
        yield "## Example"
        yield f"```sql\n{plain_example(relation)}\n```"


def _introduction(relation: Relation) -> str:
    if isinstance(relation, SystemRelation):
        also = f" It is called `{relation.alias}`, too." if relation.alias else ""
        return (
            f"`{relation.name}` is {cell(relation.help)}. Its rows come from"
            f" {cell(relation.source)}.{also}"
        )
    return f"`{relation.name}` is a relation with {len(relation.described)} columns."
