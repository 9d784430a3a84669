"""Functions: those that have another name here, another syntax, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.sql.postgres.arithmetic import number
from cirrusql.sql.postgres.constants import as_text, common_type, refuse_documents, typed
from cirrusql.sql.postgres.functions import (
    AGGREGATES,
    NAMED,
    OF_ARGUMENTS,
    OF_NUMBERS,
    REFUSED,
    TABLES,
    TYPES,
)
from cirrusql.sql.postgres.nodes import Node
from cirrusql.sql.postgres.reader import Reader
from cirrusql.sql.postgres.words import NAME, STRING, WORD, literal


def call(reader: Reader, number: int, named: int) -> Node:
    """A call from its first word on, the word `named` being the function's name."""
    word = reader.words[named]
    name = word.text.lower() if word.kind == WORD else word.text.strip('"')
    rule = _SYNTAX.get(name)
    end = reader.closing(named + 1)
    if name in REFUSED:
        reader.wrong(named, f"{name} is not supported", REFUSED[name])
    if name in TABLES:
        reader.wrong(named, f"{name} gives rows here", f"write it in FROM: FROM {name}(…)")
    made = Node(number, end, type=TYPES.get(name, ""), name=name, named=True)
    if rule is not None:
        made = rule(reader, named, end)._replace(first=number, name=name, named=True)
    else:
        made = _plain(reader, named, end, made, name)
    made = _behind(reader, made)
    is_extreme = name in ("max", "min") and not _has_many(reader, named + 2, end)
    is_aggregate = name in AGGREGATES or is_extreme
    if is_aggregate and not _has_window(reader, made, end):
        reader.aggregates[-1] = True
    return made


def _has_many(reader: Reader, first: int, end: int) -> bool:
    """Whether a call has several arguments; what is in brackets is passed over at once."""
    at = first
    while at < end:
        if reader.is_symbol(at, ","):
            return True
        opens = reader.is_symbol(at, "(") or reader.is_symbol(at, "[")
        at = (reader.closing(at) if opens else at) + 1
    return False


def _has_window(reader: Reader, made: Node, end: int) -> bool:
    """Whether OVER stands behind a call: then it leaves all rows."""
    return any(reader.is_word(number, "OVER") for number in range(end + 1, made.last + 1))


def _plain(reader: Reader, named: int, end: int, made: Node, name: str) -> Node:
    given = reader.listed(named + 2, end)
    if name in OF_NUMBERS:
        given = [number(reader, one, named) for one in given]
    other = NAMED.get(name)
    if other is not None:
        reader.edits.replace(named, other[0])
        made = made._replace(type=other[1])
    elif name in OF_ARGUMENTS:
        given = typed(reader, given, named)
        if name != "coalesce":
            refuse_documents(reader, given, named)
        made = made._replace(type=common_type(reader, given, named))
    elif name in ("abs", "sum") and len(given) == 1 and given[0].type:
        made = made._replace(type=given[0].type)
    if made.type == "json" and other is not None:
        keys = other[0] in ("json_object", "json_group_object")
        for one in given[keys :: 1 + keys]:
            _into_document(reader, one)
    return made


def _into_document(reader: Reader, node: Node) -> None:
    """What is put into a document: documents as such, booleans as true and false."""
    if node.type == "" and node.literal is None and not reader.is_word(node.first, "NULL"):
        reader.edits.wrap(node.first, node.last, "json(postgres_json_value(", "))", node.first)
    elif node.type == "boolean":
        reader.edits.wrap(node.first, node.last, "json(postgres_boolean_text(", "))", node.first)
    elif node.type in ("json", "array"):
        reader.edits.wrap(node.first, node.last, "json(", ")", node.first)


def _behind(reader: Reader, made: Node) -> Node:
    """FILTER, OVER and WITHIN GROUP behind a call."""
    at = made.last + 1
    if reader.is_word(at, "WITHIN"):
        hint = "write percentile(…, 50), or median(…)"
        reader.wrong(at, "WITHIN GROUP is not supported", hint)
    if reader.is_word(at, "FILTER") and reader.is_symbol(at + 1, "("):
        end = reader.closing(at + 1)
        reader.query(at + 2, end)
        made, at = made._replace(last=end), end + 1
    if reader.is_word(at, "OVER"):
        last = at + 1
        if last >= reader.end:
            reader.wrong(last, "expected a window behind OVER")
        if reader.is_symbol(last, "("):
            last = reader.closing(last)
            reader.query(at + 2, last)
        made = made._replace(last=last)
    return made


def _field(reader: Reader, named: int, end: int) -> Node:
    """`extract(field FROM x)`."""
    at = named + 2
    if reader.kind(at) not in (WORD, NAME, STRING):
        reader.wrong(at, "expected a field in extract(field FROM …)")
    field = reader.words[at]
    text = field.value if field.kind == STRING else reader.written(at, at).strip('"').lower()
    if not reader.is_word(at + 1, "FROM"):
        reader.wrong(at + 1, "expected FROM in extract(field FROM …)")
    of = reader.operand(at + 2, 0, at + 1)
    made = Node(named, end, type="number")
    if of.type in ("seconds", "interval"):
        if text != "epoch" or of.type == "interval":
            hint = "write extract(epoch FROM … - …) / 86400 for days"
            reader.refuse(at, "a length of time has no fields here", hint)
        reader.edits.remove(named, named)
        reader.edits.remove(at, at + 1)
        return made
    reader.edits.replace(named, "postgres_date_part")
    reader.edits.replace(at, literal(text))
    reader.edits.replace(at + 1, ",")
    return made


def _position(reader: Reader, named: int, end: int) -> Node:
    """`position(x IN y)`."""
    part = reader.operand(named + 2, 6, named + 1)
    if not reader.is_word(part.last + 1, "IN"):
        reader.wrong(part.last + 1, "expected IN in position(… IN …)")
    reader.listed(part.last + 2, end)
    reader.edits.replace(named, "postgres_position")
    reader.edits.replace(part.last + 1, ",")
    return Node(named, end, type="integer")


def _substring(reader: Reader, named: int, end: int) -> Node:
    """`substring(x FROM n FOR m)`, `substring(x FROM 'pattern')`, `substring(x, n, m)`."""
    text = reader.operand(named + 2, 0, named + 1)
    at = text.last + 1
    function, made = "postgres_substr", Node(named, end, type="text")
    if reader.is_symbol(at, ","):
        (first, *_) = reader.listed(at + 1, end) or [text]
        function = "postgres_matched_part" if first.literal is not None else function
    elif reader.is_word(at, "FROM"):
        start = reader.operand(at + 1, 0, at)
        function = "postgres_matched_part" if start.literal is not None else function
        reader.edits.replace(at, ",")
        if reader.is_word(start.last + 1, "FOR"):
            if start.literal is not None:
                reader.wrong(start.last + 1, "SQL's own patterns are not supported", None)
            reader.listed(start.last + 2, end)
            reader.edits.replace(start.last + 1, ",")
    elif reader.is_word(at, "FOR"):
        reader.listed(at + 1, end)
        reader.edits.replace(at, ", 1,")
    elif reader.is_word(at, "SIMILAR"):
        reader.wrong(at, "SQL's own patterns are not supported", "write regexp_substr(…, …)")
    reader.edits.replace(named, function)
    return made


def _trim(reader: Reader, named: int, end: int) -> Node:
    """`trim(BOTH 'x' FROM y)`, or LEADING or TRAILING."""
    at, made = named + 2, Node(named, end, type="text")
    side = reader.text(at) if reader.is_word(at, "BOTH", "LEADING", "TRAILING") else ""
    name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(side, "trim")
    at += bool(side)
    if reader.is_word(at, "FROM"):
        reader.edits.replace(at, "")
        reader.listed(at + 1, end)
    else:
        letters = reader.operand(at, 0, named)
        if reader.is_word(letters.last + 1, "FROM"):
            reader.edits.replace(letters.last + 1, ",")
            reader.listed(letters.last + 2, end)
            name = f"postgres_{name}"
        else:
            reader.listed(letters.last + 1, end)
    if side:
        reader.edits.replace(named + 2, "")
    if name != "trim":
        reader.edits.replace(named, name)
    return made


def _concat(reader: Reader, named: int, end: int) -> Node:
    """`concat` and `concat_ws`, in which a boolean is `t` or `f`, unlike in a cast."""
    for one in reader.listed(named + 2, end):
        if one.type == "boolean":
            reader.call("postgres_boolean_letter", one.first, one.last, named)
        else:
            as_text(reader, one, "postgres_concatenated", named)
    return Node(named, end, type="text")


def _format(reader: Reader, named: int, end: int) -> Node:
    """`format('%s', …)`: of the places for values PostgreSQL and SQLite have this one in common."""
    given = reader.listed(named + 2, end)
    text = given[0].literal if given else None
    if text is None or text.replace("%%", "").replace("%s", "").count("%"):
        hint = "write %s in a constant text, or || and concat(…)"
        reader.wrong(named, "format takes nothing but %s here", hint)
    return Node(named, end, type="text")


def _random(reader: Reader, named: int, end: int) -> Node:
    """A number from 0 to 1, which is SQLite's of 64 bits to PostgreSQL."""
    reader.edits.replace(named, "(0.5 + random")
    reader.edits.wrap(end, end, "", " / 18446744073709551616.0)", named)
    return Node(named, end, type="number")


_SYNTAX: Mapping[str, Callable[[Reader, int, int], Node]] = {
    "extract": _field,
    "position": _position,
    "substring": _substring,
    "trim": _trim,
    "concat": _concat,
    "concat_ws": _concat,
    "format": _format,
    "random": _random,
}
