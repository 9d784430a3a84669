"""Which resources a query speaks of: those of the first relation that its FROM names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.catalog import Catalog
from cirrusql.errors import NotSupportedError, ParseError
from cirrusql.execute.read.direct import Key
from cirrusql.records import Record
from cirrusql.session import Session
from cirrusql.sql import find_resource_relation, split
from cirrusql.sql.lexer import Kind, Token

# What may follow a relation in a FROM without being an alias of it.
_AFTER_A_RELATION = (
    "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "JOIN", "INNER", "LEFT", "RIGHT", "FULL",
    "CROSS", "NATURAL", "ON", "USING", "UNION", "EXCEPT", "INTERSECT", "WINDOW", "INDEXED", "NOT",
)  # fmt: skip
# With these a row of the answer is no resource.
_NO_ROWS = ("UNION", "EXCEPT", "INTERSECT", "GROUP", "HAVING")


class Selection(Record):
    """A query of which each row is one resource: its type, its identifier, its region."""

    type_name: str
    sql: str


def selection(sql: str, catalog: Catalog) -> Selection:
    """The resources that a query speaks of, whatever its select list is.

    Raises ParseError for what is not one SELECT, UnknownName and NotSupportedError for a first
    relation that is not one of a resource type which can be created and read.

    >>> selection("SELECT * FROM awscc.s3.buckets b WHERE b.region = 'us-east-1'", Catalog.open())
    Selection(type_name='AWS::S3::Bucket', sql="SELECT b.Identifier, b.region FROM \
awscc.s3.buckets b WHERE b.region = 'us-east-1'")
    """
    sources = list(split(sql))
    if len(sources) != 1:
        raise ParseError(f"one SELECT at a time, not {len(sources)}", hint="give several arguments")
    tokens = sources[0].tokens
    outer = list(_outer(tokens))
    begin = next((one for one in outer if one.is_word("SELECT")), None)
    after = [one for one in outer if begin is not None and one.start > begin.start]
    source = next((one for one in after if one.is_word("FROM")), None)
    is_query = bool(tokens) and tokens[0].is_word("SELECT", "WITH")
    if begin is None or source is None or not is_query:
        hint = "write SELECT * FROM awscc.SERVICE.RESOURCE WHERE …"
        raise ParseError(f"this selects no resources: {sql.strip()}", hint=hint)
    _require_plain(after)
    parts, alias = _first_relation(tokens, source)
    resource_type = find_resource_relation(catalog, parts).resource_type
    if not {"create", "read"} <= resource_type.handlers.keys():
        what = "created" if "create" not in resource_type.handlers else "read"
        message = f"{resource_type.type_name} cannot be {what} through Cloud Control"
        raise NotSupportedError(message, hint="leave it out")
    base, text = tokens[0].start, sources[0].between(0, len(tokens)).text
    columns = f"SELECT {alias}.Identifier, {alias}.region "
    rest = text[source.start - base :].rstrip().removesuffix(";")
    return Selection(resource_type.type_name, text[: begin.start - base] + columns + rest)


def selected(one: Selection, session: Session) -> list[Key]:
    """The resources of a selection, each once; raises if some of them could not be read."""
    (result,) = session.execute(one.sql)
    rows = dict.fromkeys((str(name), str(region)) for name, region in result.rows)
    return [(one.type_name, name, region) for name, region in rows]


def _outer(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens outside of all parentheses."""
    depth = 0
    for token in tokens:
        depth -= token.is_symbol(")")
        if depth == 0 and not token.is_symbol(")"):
            yield token
        depth += token.is_symbol("(")


def _require_plain(outer: Sequence[Token]) -> None:
    for token in outer:
        if token.is_word(*_NO_ROWS):
            message = f"with {token.text.upper()} a row is not one resource"
            raise ParseError(message, hint="select resources only, in several queries if need be")


def _first_relation(tokens: Sequence[Token], source: Token) -> tuple[list[str], str]:
    """The parts of the name behind a FROM, and what its columns are qualified with."""
    place = next(n for n, one in enumerate(tokens) if one.start == source.start) + 1
    parts: list[str] = []
    while place < len(tokens) and tokens[place].kind in (Kind.WORD, Kind.QUOTED_NAME):
        parts.append(tokens[place].value)
        place += 1
        if place == len(tokens) or not tokens[place].is_symbol("."):
            break
        place += 1
    if not parts:
        raise ParseError(
            "the FROM begins with no relation", hint="name that of the resources first"
        )
    if place < len(tokens) and tokens[place].is_word("AS"):
        place += 1
    named = place < len(tokens) and tokens[place].kind in (Kind.WORD, Kind.QUOTED_NAME)
    if named and not tokens[place].is_word(*_AFTER_A_RELATION):
        return parts, tokens[place].text
    return parts, f'"{parts[-1]}"'
