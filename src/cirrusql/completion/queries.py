"""What can stand at a place in a query, or in a statement that writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cirrusql.catalog import ResourceRelation
from cirrusql.completion.candidate import CandidateKind, Offer
from cirrusql.completion.columns import Column
from cirrusql.completion.documents import TAGS, lookups, paths
from cirrusql.completion.frames import Arm, Frame, arm_at, frames_at
from cirrusql.completion.operands import Operand, column_of, operand_before
from cirrusql.completion.relations import relations
from cirrusql.completion.sources import Source, Sources
from cirrusql.completion.surroundings import Surroundings
from cirrusql.completion.typed import Typed
from cirrusql.completion.values import values
from cirrusql.completion.words import (
    CASE_WORDS,
    CLAUSES,
    FOLLOWERS,
    OPERANDS,
    OPERATORS,
    WORDS_TOLD,
)
from cirrusql.records import Record
from cirrusql.sql.lexer import Kind

_COMPARISONS = ("=", "==", "<>", "!=", "<", ">", "<=", ">=", "LIKE", "GLOB", "IS", "REGEXP")
_LOOKUPS = ("->", "->>")
_PATH_CALLS = ("JSON_EXTRACT", "JSONB_EXTRACT", "JSON_TYPE", "JSON_ARRAY_LENGTH", "JSON_EACH",
               "JSON_TREE")  # fmt: skip
# Words behind which an operand is wanted.
_BEFORE_OPERANDS = frozenset((
    "SELECT", "DISTINCT", "ALL", "WHERE", "AND", "OR", "NOT", "ON", "HAVING", "BY", "WHEN", "THEN",
    "ELSE", "CASE", "BETWEEN", "LIKE", "GLOB", "REGEXP", "MATCH", "ESCAPE", "LIMIT", "OFFSET",
    "SET", "VALUES", "RETURNING", "IN", "EXISTS", "USING",
))  # fmt: skip
_FROM_WORDS = ("FROM", "JOIN", "INTO", "UPDATE")
_IN_FROM = ("", "FROM", "JOIN")
_QUERY_STARTS = ("AS", "FROM", "JOIN", "EXISTS", "IN", "")


class Place(Record):
    """Where the cursor is: the parentheses around it, and the SELECT and clause that it is in."""

    typed: Typed
    known: Surroundings
    frames: tuple[Frame, ...]
    arm: Arm
    clause: str

    @property
    def call(self) -> str:
        """The word before the innermost parentheses, in upper case, if they are no query's."""
        inner = self.frames[-1]
        return "" if len(self.frames) == 1 or inner.span.is_query else inner.call

    @property
    def is_first(self) -> bool:
        """Whether nothing is before the cursor in the innermost parentheses."""
        return self.typed.base <= self.frames[-1].span.first

    def levels(self) -> list[list[Source]]:
        """What is in sight, the nearest SELECT first."""
        return Sources(self.known).at(self.frames, self.typed.base)


def in_query(typed: Typed, known: Surroundings) -> Iterator[Offer]:
    """What can stand at the cursor."""
    place = _placed(typed, known)
    if place.clause in _FROM_WORDS and place.call in _IN_FROM and not typed.is_string:
        yield from _in_from(place)
    elif _lists_columns(place):
        yield from _column_list(place)
    else:
        yield from _in_expression(place)


def _placed(typed: Typed, known: Surroundings) -> Place:
    frames = frames_at(typed.tokens, typed.base)
    number = len(frames) - 1
    while number and not frames[number].span.is_query:
        number -= 1
    arm = arm_at(frames[number].span, typed.base)
    return Place(typed, known, tuple(frames), arm, arm.clause_at(typed.base))


# -- FROM ------------------------------------------------------------------------------------


def _in_from(place: Place) -> Iterator[Offer]:
    typed = place.typed
    before = typed.word_before()
    if before in (*_FROM_WORDS, ",", "("):
        if not typed.path and place.clause not in ("INTO", "UPDATE"):
            named = Sources(place.known).named(place.frames)
            for source in named.values():
                yield Offer(CandidateKind.SOURCE, source.name, "named by WITH")
        yield from relations(typed, place.known)
        if before == "(":
            yield from _words(("SELECT",), 3)
    elif before in FOLLOWERS:
        yield from _words(FOLLOWERS[before], 0)
    elif before == "AS":
        yield from _words(("OF",), 0)
    elif not typed.path:
        yield from _after_operand(place)


# -- lists of columns ------------------------------------------------------------------------


def _lists_columns(place: Place) -> bool:
    """Whether the cursor is in `INSERT INTO x (`, or in what SET sets."""
    if place.typed.is_string:
        return False
    if place.clause == "INTO" and len(place.frames) == 2:
        return True
    return place.clause == "SET" and not place.call and place.typed.word_before() in ("SET", ",")


def _column_list(place: Place) -> Iterator[Offer]:
    """What can be written: properties in the schema's spelling for INSERT, columns for UPDATE."""
    from cirrusql.catalog.statements import writable_properties

    if place.typed.path or place.typed.word_before() not in ("(", ",", "SET"):
        return
    sources = [source for level in place.levels() for source in level]
    inner = place.frames[-1].span
    taken = {inner.tokens[n].value.lower() for n in range(inner.first, place.typed.at)}
    for source in sources[:1]:
        relation = next((c.relation for c in source.columns() if c.relation is not None), None)
        if not isinstance(relation, ResourceRelation):
            yield from _columns(source.columns())
            continue
        one = relation.resource_type
        inserts = place.clause == "INTO"
        for name in writable_properties(one):
            column = one.column_by_property[name]
            if not inserts and column.create_only:
                continue
            text = name if inserts else column.name
            rank = 0 if name in one.required or not inserts else 1
            told = f"{'required · ' if rank == 0 and inserts else ''}{column.type}"
            told = f"{told} · {' '.join(column.description.split())[:80]}".removesuffix(" · ")
            if text.lower() not in taken:
                yield Offer(CandidateKind.COLUMN, text, told, rank)
        if inserts and "region" not in taken:
            yield Offer(CandidateKind.COLUMN, "region", "where it is created", 1)
        if not inserts:
            yield Offer(CandidateKind.COLUMN, "PatchDocument", "a JSON patch, whole", 2)


# -- expressions -----------------------------------------------------------------------------


def _in_expression(place: Place) -> Iterator[Offer]:
    typed = place.typed
    before = typed.word_before()
    if typed.path:
        yield from _qualified(place)
        return
    if before in _LOOKUPS:
        yield from _looked_up(place, lookups_only=True)
        return
    if before == "," and place.call in _PATH_CALLS:
        yield from _looked_up(place, lookups_only=False)
        return
    if before == "AS":
        if place.call != "CAST":
            return
        yield from _words(("TEXT", "INTEGER", "REAL", "BLOB"), 0)
        return
    compared = _compared(place)
    if compared is not None:
        yield from values(column_of(compared, place.levels()), compared.name, place.known)
    if typed.is_string:
        return
    if before in FOLLOWERS:
        yield from _words(FOLLOWERS[before], -2)
    elif _wants_operand(place):
        yield from _operands(place)
    else:
        yield from _after_operand(place)


def _qualified(place: Place) -> Iterator[Offer]:
    """The columns of what is named before the dot."""
    *_, qualifier = place.typed.path
    for level in place.levels():
        for source in level:
            if source.name.lower() == qualifier.lower():
                yield from _columns(source.columns())
                return


def _looked_up(place: Place, *, lookups_only: bool) -> Iterator[Offer]:
    """The keys of a column's document."""
    typed = place.typed
    operand = operand_before(typed.tokens, typed.base - 1, place.frames[-1].span.first)
    column = column_of(operand, place.levels()) if operand is not None else None
    if operand is not None and column is None and operand.name.lower() == TAGS:
        column = Column(operand.name, steps=operand.steps)  # before FROM is written
    if column is not None:
        find = lookups if lookups_only else paths
        yield from find(column, typed.word, place.known)


def _compared(place: Place) -> Operand | None:
    """The operand whose value is wanted here: before `=`, LIKE, or `IN (`."""
    tokens, base = place.typed.tokens, place.typed.base
    if place.typed.word_before() in _COMPARISONS:
        end = base - 2 if place.typed.word_before(2) == "NOT" else base - 1
        return operand_before(tokens, end)
    if place.call == "IN" and len(place.frames) > 1:
        opening = place.frames[-1].span.first - 2
        end = opening - 1 if opening > 0 and tokens[opening - 1].is_word("NOT") else opening
        return operand_before(tokens, end)
    return None


def _wants_operand(place: Place) -> bool:
    before = place.typed.before
    if before is None or place.is_first:
        return True
    if before.kind is Kind.SYMBOL:
        # A star is an operand behind SELECT, a comma or a dot, else it multiplies.
        if before.text == "*":
            return place.typed.word_before(2) not in ("SELECT", ",", "(", ".", "DISTINCT")
        return before.text != ")"
    return before.is_word(*_BEFORE_OPERANDS)


def _operands(place: Place) -> Iterator[Offer]:
    """What a value can be: columns, then functions, then words."""
    call = place.call
    if place.is_first and len(place.frames) > 1 and call in _QUERY_STARTS:
        yield from _words(("SELECT", "WITH"), 5)
    if call == "OVER" and place.is_first:
        yield from _words(("PARTITION BY", "ORDER BY"), 0)
    if call == "FILTER" and place.is_first:
        yield from _words(("WHERE",), 0)
        return
    if place.clause in ("LIMIT", "OFFSET"):
        return
    if place.clause == "SELECT" and place.typed.word_before() == "SELECT":
        yield from _words(("DISTINCT",), 6)
    yield from _in_sight(place.levels())
    for function in place.known.functions:
        told = f"{function.signature} · {function.description}".strip(" ·")
        text = f"{function.name}("
        yield Offer(CandidateKind.FUNCTION, text, told, 4, function.name, function.name)
    yield from _told(OPERANDS, 5)


def _in_sight(levels: Sequence[Sequence[Source]]) -> Iterator[Offer]:
    """Columns, and names to qualify them by where that says more; the nearest SELECT's first."""
    for depth, level in enumerate(levels):
        for source in level:
            yield from _columns(source.columns(), depth)
            if len(level) > 1 or source.name.lower() != source.told.rpartition(".")[2]:
                told = f"columns of {source.told}" if source.told else "its columns"
                yield Offer(CandidateKind.SOURCE, source.name, told, 3 + depth)


def _after_operand(place: Place) -> Iterator[Offer]:
    """Words that go on behind a value, or behind an item of FROM."""
    if place.call and place.call not in ("IN", "OVER", "FILTER"):
        clause: Sequence[str] = ("AS",) if place.call == "CAST" else ()
    else:
        clause = CLAUSES.get(place.clause, ())
    open_cases = _open_cases(place)
    if open_cases:
        yield from _words(CASE_WORDS, 0)
    yield from _words(clause, 0)
    if place.clause not in ("FROM", "JOIN", "INTO", "UPDATE", "LIMIT", "OFFSET", "VALUES"):
        yield from _told(OPERATORS, 1 if place.clause in ("SELECT", "ORDER") else 0)


def _open_cases(place: Place) -> bool:
    inner = place.frames[-1].span
    before = [inner.tokens[n] for n in range(inner.first, place.typed.base)]
    cases = sum(token.is_word("CASE") for token in before)
    return cases > sum(token.is_word("END") for token in before)


def _columns(columns: Sequence[Column], depth: int = 0) -> Iterator[Offer]:
    for column in columns:
        plain = column.name.isascii() and column.name.isidentifier()
        text = column.name if plain else '"' + column.name.replace('"', '""') + '"'
        rank = column.rank + 3 * min(depth, 1)
        yield Offer(CandidateKind.COLUMN, text, column.told, rank, word=column.name)


def _words(words: Sequence[str], rank: int) -> Iterator[Offer]:
    for word in words:
        told = WORDS_TOLD.get(word) or OPERATORS.get(word, "")
        yield Offer(CandidateKind.KEYWORD, word, told, rank)


def _told(words: Mapping[str, str], rank: int) -> Iterator[Offer]:
    for word, told in words.items():
        yield Offer(CandidateKind.KEYWORD, word, told, rank)
