"""Ways to make a statement wrong, or odd: functions of the statement, the others and chance."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

# Cruder than the engine's own words, so that no mistake of those is shared.
_WORDS = re.compile(r"\s+|'(?:[^']|'')*'|\"[^\"]*\"|/\*.*?\*/|--[^\n]*|\w+|->>|.", re.DOTALL)

_HERE = Path(__file__).parent
_KEYWORDS = (_HERE / "keywords.txt").read_text("utf-8").split()
_ODD_TOKENS = (_HERE / "odd_tokens.txt").read_text("utf-8").splitlines()

_ODD_CHARACTERS = (
    "\0", "\ud800", "\udfff", "\ufeff", "\u00a0", "\u200b", "\u2028", "\u2029", "\u0085", "\x0b",
    "\x0c", "\x1b[31m", "\x7f", "\r", "\r\n", "\t", "\u202e", "\u0301", "\u017f", "\u212a",
    "\u0131", "\u0130", "\uff07", "\u2019", "\u201c", "\U0001f600", "\U000e0041", "\ufffd",
    "\u4e2d", "\u00df", "\ufb01", "\u0660", "\u00b2", "\u2460",
)  # fmt: skip
_LOOKALIKES = str.maketrans(
    {"s": "\u017f", "S": "\u017f", "k": "\u212a", "K": "\u212a", "i": "\u0131", "I": "\u0130"}
)

_WRAPPERS = (
    ("(", ")"), ("SELECT * FROM (", ")"), ("abs(", ")"), ("NOT (", ")"), ("EXPLAIN ", ""),
    ("- ", ""), ("CASE WHEN ", " THEN 1 END"), ("CAST(", " AS TEXT)"), ("(SELECT ", ")"),
    ("coalesce(NULL, ", ")"), ("WITH c AS (", ") SELECT * FROM c"), ("CREATE VIEW v AS ", ""),
    ("/*", "*/"), ("'", "'"), ("[", "]"), ("x IN (", ")"), ("SELECT 1 UNION ", ""),
    ("string('", "')"), ("EXISTS (", ")"), ("BEGIN; ", "; COMMIT"),
)  # fmt: skip

Mutation = Callable[[list[str], Sequence[str], Random], list[str]]


def words(text: str) -> list[str]:
    """The pieces of a text, blanks included: joined they are the text again.

    >>> words("SELECT 'a b' ,x")
    ['SELECT', ' ', "'a b'", ' ', ',', 'x']
    """
    return _WORDS.findall(text)


def mutated(statements: Sequence[str], random: Random) -> str:
    """One of the statements after a few mutations, mostly one or two."""
    pieces = words(random.choice(statements))
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5))):
        mutation = random.choice(MUTATIONS)
        pieces = words("".join(mutation(pieces, statements, random))) or [""]
    return "".join(pieces)


def _span(pieces: list[str], random: Random) -> tuple[int, int]:
    """A piece or, less often, several beside each other."""
    first = random.randrange(len(pieces))
    length = random.choice((1, 1, 1, 1, 2, 3, 5, 10))
    return first, min(first + length, len(pieces))


def _delete(pieces: list[str], _: Sequence[str], random: Random) -> list[str]:
    first, last = _span(pieces, random)
    return pieces[:first] + pieces[last:]


def _duplicate(pieces: list[str], _: Sequence[str], random: Random) -> list[str]:
    first, last = _span(pieces, random)
    return pieces[:last] + [" "] + pieces[first:last] * random.choice((1, 1, 2, 9)) + pieces[last:]


def _swap(pieces: list[str], _: Sequence[str], random: Random) -> list[str]:
    first, second = random.randrange(len(pieces)), random.randrange(len(pieces))
    swapped = list(pieces)
    swapped[first], swapped[second] = pieces[second], pieces[first]
    return swapped


def _replace(pieces: list[str], others: Sequence[str], random: Random) -> list[str]:
    first, last = _span(pieces, random)
    other = words(random.choice(others))
    begin, end = _span(other, random)
    return pieces[:first] + other[begin:end] + pieces[last:]


def _insert(pieces: list[str], others: Sequence[str], random: Random) -> list[str]:
    place = random.randrange(len(pieces) + 1)
    other = words(random.choice(others))
    begin, end = _span(other, random)
    return [*pieces[:place], " ", *other[begin:end], " ", *pieces[place:]]


def _keyword(pieces: list[str], _: Sequence[str], random: Random) -> list[str]:
    place = random.randrange(len(pieces))
    kept = random.choice(([], [" ", pieces[place]]))
    return [*pieces[:place], random.choice(_KEYWORDS), *kept, *pieces[place + 1 :]]


def _odd_token(pieces: list[str], _: Sequence[str], random: Random) -> list[str]:
    place = random.randrange(len(pieces))
    kept = random.choice(([], [" ", pieces[place]]))
    return [*pieces[:place], random.choice(_ODD_TOKENS), *kept, *pieces[place + 1 :]]


def _truncate(pieces: list[str], _: Sequence[str], random: Random) -> list[str]:
    text = "".join(pieces)
    place = random.randrange(len(text) + 1)
    return [text[:place] if random.random() < 0.8 else text[place:]]


def _splice(pieces: list[str], others: Sequence[str], random: Random) -> list[str]:
    other = words(random.choice(others))
    return pieces[: random.randrange(len(pieces) + 1)] + other[random.randrange(len(other)) :]


def _several(pieces: list[str], others: Sequence[str], random: Random) -> list[str]:
    return [*pieces, random.choice((";", ";\n", " ; ; ", "; -- ;\n")), random.choice(others)]


def _nest(pieces: list[str], _: Sequence[str], random: Random) -> list[str]:
    first, last = _span(pieces, random)
    if random.random() < 0.3:
        first, last = 0, len(pieces)
    before, after = random.choice(_WRAPPERS)
    # SQLite itself takes seconds for a thousand queries within each other, and longer for more.
    deepest = (300,) if "SELECT" in before + after else (1200, 5000)
    depth = random.choice((1, 1, 2, 5, 30, 200, *deepest))
    unbalanced = random.choice((0, 0, 0, 1))
    inner = [before] * depth + pieces[first:last] + [after] * max(depth - unbalanced, 0)
    return pieces[:first] + inner + pieces[last:]


def _quotes(pieces: list[str], _: Sequence[str], random: Random) -> list[str]:
    places = [n for n, one in enumerate(pieces) if one[:1] in "'\"" or one.isidentifier()]
    if not places:
        return pieces
    place = random.choice(places)
    bare = pieces[place].strip("'\"")
    before, after = random.choice(
        ("''", '""', "``", "[]", ("", ""), ("'", ""), ("", '"'), ("'", '"'), ("\u2018", "\u2019"))
    )
    return [*pieces[:place], f"{before}{bare}{after}", *pieces[place + 1 :]]


def _odd_character(pieces: list[str], _: Sequence[str], random: Random) -> list[str]:
    text = "".join(pieces)
    place = random.randrange(len(text) + 1)
    odd = random.choice(_ODD_CHARACTERS) * random.choice((1, 1, 1, 3))
    return [text[:place], odd, text[place + random.choice((0, 0, 1)) :]]


def _lookalike(pieces: list[str], _: Sequence[str], random: Random) -> list[str]:
    place = random.randrange(len(pieces))
    return [*pieces[:place], pieces[place].translate(_LOOKALIKES), *pieces[place + 1 :]]


def _case(pieces: list[str], _: Sequence[str], random: Random) -> list[str]:
    change = random.choice((str.upper, str.lower, str.swapcase, str.title))
    first, last = random.choice((_span(pieces, random), (0, len(pieces))))
    return pieces[:first] + [change(one) for one in pieces[first:last]] + pieces[last:]


def _long(pieces: list[str], _: Sequence[str], random: Random) -> list[str]:
    place = random.randrange(len(pieces))
    times = random.choice((20, 300, 3000))
    longer = random.choice((pieces[place] * times, ", ".join([pieces[place]] * times), " " * times))
    return [*pieces[:place], longer, *pieces[place + 1 :]]


def _comment(pieces: list[str], _: Sequence[str], random: Random) -> list[str]:
    place = random.randrange(len(pieces) + 1)
    comment = random.choice(
        (
            "/* ; */",
            "/* ' */",
            "-- '\n",
            "-- ;\n",
            "--",
            "/*/*/",
            "/* /* */",
            "/**/",
            "/*+ x */",
            "-- \n",
        )
    )
    return [*pieces[:place], comment, *pieces[place:]]


def _tight(pieces: list[str], _: Sequence[str], random: Random) -> list[str]:
    """Blanks go, or become others."""
    blank = random.choice(("", "\n", "\t", "/**/", "\r\n", "\u00a0", "\u3000"))
    share = random.choice((0.1, 1.0))
    return [blank if one.isspace() and random.random() < share else one for one in pieces]


MUTATIONS: tuple[Mutation, ...] = (
    _delete, _delete, _duplicate, _swap, _replace, _replace, _insert, _keyword, _odd_token,
    _odd_token, _truncate, _splice, _several, _nest, _nest, _quotes, _quotes, _odd_character,
    _lookalike, _case, _long, _comment, _tight,
)  # fmt: skip
