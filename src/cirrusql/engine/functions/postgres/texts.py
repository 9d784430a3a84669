"""Functions of texts as PostgreSQL has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cirrusql.engine.functions.regexps import expression
from cirrusql.errors import DataError
from cirrusql.sql.postgres.patterns import glob_of_like, regexp_of

if TYPE_CHECKING:
    import re2

_LONGEST = 100_000_000
_WORD = re.compile(r"[^\W_]+")
# What is repeated and how, and |; not what is escaped, in brackets or the flags of a group.
_SIGNS = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]])*\]|\(\?|([*+?}]\??|\|)", re.DOTALL)
_REFERENCE = re.compile(r"\\([0-9&\\])")


def left(text: str, count: int) -> str:
    """The first letters, or all but the last so many.

    >>> left("abcd", 2), left("abcd", -1)
    ('ab', 'abc')
    """
    return text[:count]


def right(text: str, count: int) -> str:
    """The last letters, or all but the first so many.

    >>> right("abcd", 2), right("abcd", -1), right("abcd", 0)
    ('cd', 'bcd', '')
    """
    return text[-count:] if count else ""


def upper(text: str) -> str:
    """All letters in upper case; one letter stays one, as PostgreSQL has it.

    >>> upper("straße é")
    'STRAßE É'
    """
    return "".join(_one(letter, letter.upper()) for letter in text)


def lower(text: str) -> str:
    """All letters in lower case."""
    return "".join(_one(letter, letter.lower()) for letter in text)


def _one(letter: str, changed: str) -> str:
    return changed if len(changed) == 1 else letter


def initcap(text: str) -> str:
    """Each word's first letter in upper case, the others in lower.

    >>> initcap("hi THOMAS-b")
    'Hi Thomas-B'
    """
    return _WORD.sub(lambda match: upper(match[0][:1]) + lower(match[0][1:]), text)


def substr(text: str, start: int, length: int | None = None) -> str:
    """A part from a place, counted from 1; a place before the text counts too.

    >>> substr("abcd", 2, 2), substr("abcd", -1, 3), substr("abcd", 3)
    ('bc', 'a', 'cd')
    """
    if length is None:
        return text[max(start - 1, 0) :]
    if length < 0:
        raise DataError("negative substring length not allowed")
    return text[max(start - 1, 0) : max(start - 1 + length, 0)]


def matched_part(text: str, pattern: str) -> str | None:
    """What a regular expression matches first, or what its first parentheses do."""
    found = _expression(pattern).search(text)
    if found is None:
        return None
    part: str | None = found[1] if found.re.groups else found[0]
    return part


def _expression(pattern: str, *, ignores_case: bool = False) -> re2._Regexp:
    """One that finds the longest match, as `foo|foobar` does, or of lazy repetitions the shortest.

    Where a pattern has both, what PostgreSQL finds cannot be told from its parts.
    """
    signs = {one[1] for one in _SIGNS.finditer(pattern)} - {None}
    is_lazy = any(len(one) > 1 for one in signs)
    if is_lazy and any(len(one) == 1 for one in signs):
        hint = "write every repetition with ?, and no |"
        raise DataError("a pattern with lazy and other repetitions is not supported", hint=hint)
    return expression(regexp_of(pattern, ignores_case=ignores_case), longest=not is_lazy)


def strpos(text: str, part: str) -> int:
    """Where a part begins, from 1; 0 if nowhere."""
    return text.find(part) + 1


def position(part: str, text: str) -> int:
    """As `strpos`, the other way round."""
    return text.find(part) + 1


def starts_with(text: str, start: str) -> int:
    """1 if a text begins so, else 0."""
    return int(text.startswith(start))


def repeat(text: str, count: int) -> str:
    """A text so many times."""
    if len(text) * count > _LONGEST:
        raise DataError("requested length too large")
    return text * count


def backwards(text: str) -> str:
    """A text from its end."""
    return text[::-1]


def lpad(text: str, length: int, fill: str = " ") -> str:
    """A text filled up at its start to a length, or cut to it at its end.

    >>> lpad("7", 3, "0"), lpad("abcd", 2)
    ('007', 'ab')
    """
    return _filling(text, length, fill) + text[: max(length, 0)]


def rpad(text: str, length: int, fill: str = " ") -> str:
    """A text filled up at its end to a length, or cut to it."""
    return text[: max(length, 0)] + _filling(text, length, fill)


def _filling(text: str, length: int, fill: str) -> str:
    if length > _LONGEST:
        raise DataError("requested length too large")
    missing = length - len(text)
    return (fill * (missing // len(fill) + 1))[:missing] if missing > 0 and fill else ""


def translate(text: str, letters: str, others: str) -> str:
    """Each of some letters replaced by the one in its place, or left out.

    >>> translate("12345", "143", "ax")
    'a2x5'
    """
    made: dict[int, str | None] = {}
    for place, letter in enumerate(letters):
        made.setdefault(ord(letter), others[place] if place < len(others) else None)
    return text.translate(made)


def regexp_replace(text: str, pattern: str, replacement: str, flags: str = "") -> str:
    r"""The first match replaced, with the flag `g` every one; `\1` and `\&` are what was matched.

    >>> regexp_replace("a1b2", "[0-9]", "-"), regexp_replace("a1b2", "([a-z])", r"<\1>", "g")
    ('a-b2', '<a>1<b>2')
    """
    if not set(flags) <= set("gi"):
        raise DataError(f"'{flags}' are no flags here", hint="there is g and i")
    compiled = _expression(pattern, ignores_case="i" in flags)
    pieces: list[str] = []
    done, last = 0, (-1, -1)
    for found in compiled.finditer(text):
        if found.span() == last:
            continue
        pieces += (
            text[done : found.start()],
            _replaced(found, replacement),
        )
        done, last = found.end(), found.span()
        if "g" not in flags:
            break
    return "".join((*pieces, text[done:]))


def _replaced(found: re.Match[str], replacement: str) -> str:
    return _REFERENCE.sub(lambda one: _part(found, one[1]), replacement)


def _part(found: re.Match[str], named: str) -> str:
    if named == "\\":
        return named
    number = 0 if named == "&" else int(named)
    return (found[number] or "") if number <= found.re.groups else ""


def ascii(text: str) -> int:  # noqa: A001 - PostgreSQL's name
    """The code point of the first letter; 0 of none."""
    return ord(text[0]) if text else 0


def trim(letters: str, text: str) -> str:
    """A text without some letters at its ends."""
    return text.strip(letters) if letters else text


def ltrim(letters: str, text: str) -> str:
    """A text without some letters at its start."""
    return text.lstrip(letters) if letters else text


def rtrim(letters: str, text: str) -> str:
    """A text without some letters at its end."""
    return text.rstrip(letters) if letters else text


def glob(pattern: str, escape: str = "\\") -> str:
    """A pattern of LIKE as one of GLOB."""
    return glob_of_like(pattern, escape)
