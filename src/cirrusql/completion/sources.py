"""What the SELECTs around the cursor read from, and the columns that each of it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from cirrusql.completion.columns import Column, columns_of_relation, relation_named, renamed
from cirrusql.completion.frames import Arm, Frame, Span, arm_at, arms
from cirrusql.completion.surroundings import Surroundings
from cirrusql.records import Record
from cirrusql.sql.as_of import clause_at
from cirrusql.sql.lexer import Kind, lenient_tokens

_NAMES = (Kind.WORD, Kind.QUOTED_NAME)
_WALKS = ("JSON_EACH", "JSON_TREE", "JSONB_EACH", "JSONB_TREE")
_WALK_COLUMNS = {
    "key": "the key, or the index in a list",
    "value": "the value under the key",
    "type": "the JSON type of the value",
    "atom": "the value where it is no document",
    "id": "a number for the element",
    "parent": "the number of the element around it",
    "fullkey": "the path of the element",
    "path": "the path of what is around the element",
}
# What follows an item of FROM and is no alias of it.
_NO_ALIAS = frozenset((
    "ON", "USING", "JOIN", "LEFT", "RIGHT", "FULL", "INNER", "OUTER", "CROSS", "NATURAL", "WHERE",
    "GROUP", "HAVING", "ORDER", "LIMIT", "WINDOW", "UNION", "EXCEPT", "INTERSECT", "SET", "VALUES",
    "SELECT", "RETURNING", "DEFAULT", "INDEXED", "NOT", "AS",
))  # fmt: skip
_DEEPEST = 12

Columns = Callable[[], tuple[Column, ...]]


class Source(Record, eq=False):
    """One item of FROM: what its columns are qualified by, and which it has, found when asked."""

    name: str
    columns: Columns
    told: str = ""


class Sources:
    """The items of FROM that are in sight at the cursor, those of the nearest SELECT first.

    `named` are the queries that WITH has given names. Mutable state: how deep views and queries
    have been followed, which is bounded: a text being typed can name itself.
    """

    def __init__(self, known: Surroundings) -> None:
        self.known = known
        self._depth = 0

    def at(self, frames: Sequence[Frame], at: int) -> list[list[Source]]:
        """The sources of each SELECT around the cursor, from the inside out."""
        found: list[list[Source]] = []
        for number in range(len(frames) - 1, -1, -1):
            span = frames[number].span
            if number and not span.is_query:
                continue
            arm = arm_at(span, at)
            found.append(self.of_arm(arm, self.named(frames[: number + 1])))
        return found

    def named(self, frames: Sequence[Frame]) -> dict[str, Source]:
        """What the WITHs of these parentheses define, by name in lower case."""
        found: dict[str, Source] = {}
        for frame in frames:
            found |= self._with(frame.span, found)
        return found

    def _with(self, span: Span, outer: Mapping[str, Source]) -> dict[str, Source]:
        own = list(span.own())
        start = next((n for n, place in enumerate(own) if span.is_word(place, "WITH")), None)
        if start is None:
            return {}
        found: dict[str, Source] = {}
        for number in range(start + 1, len(own) - 1):
            place = own[number]
            if not (
                span.is_word(place, "AS", "MATERIALIZED") and span.tokens[place + 1].is_symbol("(")
            ):
                continue
            name = self._defined(span, own[:number])
            if name is None:
                break
            body = span.group(place + 1)
            inside = {**outer, **found}
            columns = self._later(body, inside)
            found[name.lower()] = Source(name, _as_listed(span, own[:number], columns), "WITH")
        return found

    @staticmethod
    def _defined(span: Span, before: Sequence[int]) -> str | None:
        """The name that AS gives a query: the last one that is outside parentheses."""
        for place in reversed(before):
            token = span.tokens[place]
            if token.kind in _NAMES and not token.is_word("NOT", "AS"):
                return token.value
        return None

    def of_arm(self, arm: Arm, named: Mapping[str, Source]) -> list[Source]:
        """What one SELECT, or a statement that writes, reads from."""
        found: list[Source] = []
        for clause in arm.clauses:
            if clause.word in ("FROM", "JOIN", "UPDATE", "INTO"):
                span = Span(arm.span.tokens, clause.place + 1, clause.last)
                if clause.word == "INTO":  # what follows in parentheses are columns
                    span = Span(span.tokens, span.first, _up_to_parenthesis(span))
                found += self._items(span, named, found)
        return found

    def _items(
        self, span: Span, named: Mapping[str, Source], before: list[Source]
    ) -> Iterator[Source]:
        """The items of one FROM; `before` are those on their left, which json_each may read."""
        place = span.first
        while place < span.last:
            token = span.tokens[place]
            if token.is_symbol("("):
                group = span.group(place)
                place = group.last + 1
                if group.is_query:
                    alias, place = self._alias(span, place)
                    yield Source(alias, self._later(group, named))
                else:
                    yield from self._items(group, named, before)
                    yield from self.of_arm(Arm(group), named)
            elif token.kind in _NAMES and not token.is_word(*_NO_ALIAS):
                item, place = self._item(span, place, named, before)
                yield item
            else:
                place += 1
            if place < span.last and not span.tokens[place].is_symbol(","):
                return
            place += 1

    def _item(
        self, span: Span, place: int, named: Mapping[str, Source], before: Sequence[Source]
    ) -> tuple[Source, int]:
        path = [span.tokens[place].value]
        place += 1
        while place + 1 < span.last and span.tokens[place].is_symbol("."):
            if span.tokens[place + 1].kind not in _NAMES:
                break
            path.append(span.tokens[place + 1].value)
            place += 2
        if place < span.last and span.tokens[place].is_symbol("("):
            group = span.group(place)
            alias, place = self._alias(span, group.last + 1)
            return Source(alias or path[-1], _walked(path[-1], group, before)), place
        moment = clause_at(span.tokens, place) if place < span.last else None
        alias, place = self._alias(span, moment.last if moment is not None else place)
        return self.found(path, named, alias or path[-1]), place

    @staticmethod
    def _alias(span: Span, place: int) -> tuple[str, int]:
        if span.is_word(place, "AS"):
            place += 1
        if place < span.last and span.tokens[place].kind in _NAMES:
            token = span.tokens[place]
            if not token.is_word(*_NO_ALIAS):
                return token.value, place + 1
        return "", place

    def found(self, path: Sequence[str], named: Mapping[str, Source], alias: str) -> Source:
        """The source that a name in FROM means; one without columns if it means none."""
        name = path[-1].lower()
        if len(path) == 1 and name in named:
            return Source(alias, named[name].columns, named[name].told)
        if len(path) == 1:
            own = next((one for one in self.known.own if one.name.lower() == name), None)
            if own is not None and own.query and not own.columns:
                tokens = tuple(lenient_tokens(own.query))
                return Source(alias, self._later(Span(tokens, 0, len(tokens)), {}), own.kind)
            if own is not None:
                columns = tuple(Column(one, "", f"of {own.name}") for one in own.columns)
                return Source(alias, lambda: columns, own.kind)
        relation = relation_named(self.known.catalog, path)
        if relation is None:
            return Source(alias, tuple)
        return Source(alias, lambda: columns_of_relation(relation), relation.name)

    def _later(self, span: Span, named: Mapping[str, Source]) -> Columns:
        """The columns of a query, found when they are asked for, and not for ever."""

        def columns() -> tuple[Column, ...]:
            if self._depth >= _DEEPEST:
                return ()
            self._depth += 1
            try:
                from cirrusql.completion.outputs import outputs

                inside = {**named, **self._with(span, named)}
                return tuple(outputs(self, arms(span)[0], inside))
            finally:
                self._depth -= 1

        return columns


def _up_to_parenthesis(span: Span) -> int:
    opening = (place for place in span.own() if span.tokens[place].is_symbol("("))
    return next(opening, span.last)


def _as_listed(span: Span, before: Sequence[int], columns: Columns) -> Columns:
    """The columns under the names that WITH lists for them, if it does: `WITH a (x, y) AS`."""
    opening = before[-2] if len(before) > 1 else span.first
    if not span.tokens[opening].is_symbol("("):
        return columns
    listed = [span.tokens[place].value for place in span.group(opening).own()]
    names = [name for name in listed if name != ","]

    def named() -> tuple[Column, ...]:
        made = list(columns())[: len(names)]
        made += [Column(name) for name in names[len(made) :]]
        return tuple(renamed(column, name) for column, name in zip(made, names, strict=True))

    return named


def _walked(function: str, group: Span, before: Sequence[Source]) -> Columns:
    """The columns of a function in FROM: those of json_each, whose value has a shape."""
    if function.upper() not in _WALKS:
        return tuple
    left = tuple(before)

    def columns() -> tuple[Column, ...]:
        from cirrusql.completion.operands import walked_column

        value = walked_column(group, left, recursive="TREE" in function.upper())
        found = (Column(name, "", what) for name, what in _WALK_COLUMNS.items())
        return tuple(
            renamed(value, "value") if value is not None and column.name == "value" else column
            for column in found
        )

    return columns
