"""Names of resources that are no identifiers, as identifiers and back.

`databricks_account/credentials` and `my-vpc` are good names of resources, and stand in expressions
as they are; to Jinja they are divisions and subtractions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_PREFIX = "_name_"
_JOINED = frozenset(("name", "operator", "integer", "float"))
_END = r"(?![\w/]|-(?![%}]\}))"

LexerToken = tuple[int, str, str]
"""The line, what it is, and the text, as Jinja's lexer tells them."""


def disguised(name: str) -> str:
    """An identifier for a name.

    >>> revealed(disguised("my-vpc")), revealed("vpc")
    ('my-vpc', 'vpc')
    """
    return name if name.isidentifier() else _PREFIX + name.encode().hex()


def revealed(identifier: str) -> str:
    """The name that an identifier stands for."""
    if not identifier.startswith(_PREFIX):
        return identifier
    try:
        return bytes.fromhex(identifier[len(_PREFIX) :]).decode()
    except ValueError:
        return identifier


def pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds those of the names that are no identifiers, the longest first; None without."""
    odd = {name for name in names if not name.isidentifier() and re.fullmatch(r"[\w./:-]+", name)}
    lettered = sorted((name for name in odd if re.search(r"[^\W\d]", name)), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, lettered))}){_END}") if lettered else None


def with_names(tokens: Iterable[LexerToken], names: re.Pattern[str]) -> Iterator[LexerToken]:
    """The tokens of a template, with every name in an expression a token, disguised."""
    run: list[LexerToken] = []
    for token in tokens:
        if token[1] in _JOINED:
            run.append(token)
        else:
            yield from _renamed(run, names)
            run = []
            yield token
    yield from _renamed(run, names)


def _renamed(run: list[LexerToken], names: re.Pattern[str]) -> Iterator[LexerToken]:
    """Tokens that stand together without space, with names in the place of those they are made of.

    A name begins where a token does and is not an attribute, and ends where one ends.
    """
    text = "".join(token[2] for token in run)
    at, skip, before = 0, 0, ""
    for line, what, word in run:
        if at >= skip:
            found = names.match(text, at) if before != "." else None
            if found:
                skip = found.end()
                yield line, "name", disguised(found[0])
            else:
                yield line, what, word
        at, before = at + len(word), word
