"""Statements made of pieces of those that clients send."""

from __future__ import annotations

from random import Random

from cirrusql.sql.lexer import Kind, lenient_tokens

_ODD = (
    "'", '"', "(", ")", ",", "NULL", "$1", "$99", "::regclass", "::int", "::text[]", "[1]", "ARRAY",
    "ANY", "IS", "NOT", "é", "\0", "99999999999999999999", "*", "SELECT", "FROM", "pg_class", "''",
    "E'\\'", "oid", "1e400", "CASE", "UNION", "WITH", "ORDER BY", "LIMIT -1", "unnest(", "OVER ()",
)  # fmt: skip


def mutated(chance: Random, texts: list[str], *, is_alike: bool) -> str:
    """A statement with some of its words dropped, doubled, exchanged, or from another one.

    With `is_alike` a name stands for a name and a text for a text, so that many can be read.
    """
    words, others = _words(chance.choice(texts)), _words(chance.choice(texts))
    for _ in range(chance.choice([1, 1, 2, 4])):
        place = chance.randrange(len(words))
        kind = words[place][0]
        known = [word for word in others if word[0] is kind] or others
        what = 4 if is_alike else chance.randrange(6)
        if what == 0:
            del words[place : place + chance.randint(1, 5)]
        elif what == 1:
            words.insert(place, (kind, f" {chance.choice(_ODD)} "))
        elif what == 2:
            words[place] = chance.choice(others)
        elif what == 3:
            start = chance.randrange(len(others))
            words[place:place] = others[start : start + chance.randint(1, 8)]
        else:
            words[place] = chance.choice(known)
        words = words or [(kind, "SELECT")]
    return "".join(text for _, text in words)


def _words(text: str) -> list[tuple[Kind, str]]:
    """The words of a statement, each with what stands between it and the next."""
    found = list(lenient_tokens(text))
    ends = [*(token.start for token in found[1:]), len(text)]
    return [(token.kind, text[token.start : end]) for token, end in zip(found, ends, strict=True)]
