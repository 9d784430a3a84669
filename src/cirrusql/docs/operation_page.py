"""The page of an operation that only reads, as a value: facts, and none of how they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cirrusql.catalog import ApiRelation, Catalog
from cirrusql.catalog.api.key_sources import KeySource, key_sources
from cirrusql.catalog.api.operations import ApiInput
from cirrusql.records import Record

_MOST_COLUMNS = 4
_SCALARS = ("string", "integer", "number", "boolean")


class InputFact(Record):
    """A column that says what is asked: its name, the member that it is sent as, its type.

    `takes` are the few values that it can have. `many` is the column for a whole list of which this
    is one value, `most` how many of them go into one request, 0 for any number.
    """

    name: str
    member: str
    type: str
    required: bool = False
    in_rows: bool = False
    takes: tuple[str, ...] = ()
    many: str = ""
    most: int = 0


class OperationPage(Record):
    """Everything that the page of one operation says."""

    relation: ApiRelation
    title: str
    inputs: tuple[InputFact, ...]
    sources: tuple[KeySource, ...]
    example: str
    join: str | None


def operation_page(
    catalog: Catalog,
    relation: ApiRelation,
    siblings: Sequence[ApiRelation] = (),
    title: str | None = None,
) -> OperationPage:
    """The page of a relation.

    `siblings` are those of its service and `title` is the service's, where they are known already.
    """
    others = siblings or tuple(catalog.api.every(relation.service))
    sources = key_sources(relation, others)
    return OperationPage(
        relation,
        title or catalog.api.titles()[relation.service],
        tuple(_inputs(relation)),
        sources,
        example(relation),
        _join(relation, sources),
    )


def example(relation: ApiRelation) -> str:
    """A statement to fill in: a few columns of the rows, and all that must be told.

    >>> print(example(Catalog.open().api.relation("sts", "get_access_key_info")))
    SELECT account, region
    FROM aws.sts.get_access_key_info
    WHERE access_key_id = '{{ access_key_id }}'
    ;
    """
    columns = ", ".join(_shown(relation))
    where = "\n  AND ".join(f"{_quoted(name)} = '{{{{ {name} }}}}'" for name in relation.required)
    told = f"WHERE {where}\n" if where else ""
    return f"SELECT {columns}\nFROM {relation.name}\n{told};"


def _join(relation: ApiRelation, sources: Iterable[KeySource]) -> str | None:
    """A statement in which another relation supplies a key; None if none can by itself."""
    source = next((one for one in sources if one.is_free), None)
    if source is None:
        return None
    columns = ", ".join(f"o.{name}" for name in _shown(relation))
    others = [name for name in relation.required if name != source.key]
    where = "\n  AND ".join(f"o.{_quoted(name)} = '{{{{ {name} }}}}'" for name in others)
    told = f"WHERE {where}\n" if where else ""
    # Of a region's own answer only what is in the same region is asked.
    tied = "" if relation.is_global else f" AND o.{relation.scope.name} = k.{source.region}"
    on = f"o.{_quoted(source.key)} = k.{_quoted(source.column)}{tied}"
    return f"SELECT {columns}\nFROM {source.relation} k\nJOIN {relation.name} o ON {on}\n{told};"


def _shown(relation: ApiRelation) -> Iterator[str]:
    """The first few scalar columns, and the region."""
    scalars = [one.name for one in relation.columns if one.type in _SCALARS]
    names = scalars or [one.name for one in relation.columns]
    yield from map(_quoted, names[:_MOST_COLUMNS])
    yield relation.scope.name


def _quoted(name: str) -> str:
    """A name as it is written in a statement: what SQL has a word for is quoted."""
    return f'"{name}"' if name.upper() in _WORDS or not name.isidentifier() else name


# The keywords of SQLite that no name can be without quotes.
_WORDS = frozenset((
    "ADD", "ALL", "ALTER", "AND", "AS", "BETWEEN", "CASE", "CHECK", "COLLATE", "COMMIT",
    "CONSTRAINT", "CREATE", "DEFAULT", "DELETE", "DISTINCT", "DROP", "ELSE", "ESCAPE", "EXISTS",
    "FOREIGN", "FROM", "GROUP", "HAVING", "IN", "INDEX", "INSERT", "INTERSECT", "INTO", "IS",
    "ISNULL", "JOIN", "LIMIT", "NOT", "NOTNULL", "NULL", "ON", "OR", "ORDER", "PRIMARY",
    "REFERENCES", "SELECT", "SET", "TABLE", "THEN", "TO", "TRANSACTION", "UNION", "UNIQUE",
    "UPDATE", "USING", "VALUES", "WHEN", "WHERE", "WITH",
))  # fmt: skip


def _inputs(relation: ApiRelation) -> Iterator[InputFact]:
    """Those that must be told, then the others, with the columns for whole lists behind."""
    shown = {one.name for one in relation.columns}
    needed = set(relation.required)
    ordered = sorted(relation.inputs, key=lambda one: one.column not in needed)
    for one in ordered:
        yield _input(one, required=one.column in needed, in_rows=one.column in shown)
    for one in ordered:
        if one.many:
            yield InputFact(one.many, one.member, "array", in_rows=one.many in shown)


def _input(one: ApiInput, *, required: bool, in_rows: bool) -> InputFact:
    return InputFact(
        one.column,
        one.member,
        one.type,
        required,
        in_rows,
        one.enumeration,
        one.many,
        one.most,
    )
