r"""Regular expressions by RE2, whose matching takes time linear in the text.

`(a+)+$` takes 2^40 steps to fail on 40 letters where an engine tries one way after the other. RE2
follows all at once, so no pattern takes long; it has no lookaround and no backreferences, which
cannot be had so. Its syntax: https://github.com/google/re2/wiki/Syntax
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cirrusql.engine.functions.function import Running
from cirrusql.errors import DataError

if TYPE_CHECKING:
    import re2

_SHOWN = 60
# Steps for each letter at worst: a(b?){0,1000} nested in itself would take minutes on a megabyte.
_LARGEST = 20_000
_MATCHES_BETWEEN_LOOKS = 4096
_MISSING = {
    "(?=": "lookahead",
    "(?!": "lookahead",
    "(?<=": "lookbehind",
    "(?<!": "lookbehind",
    "(?<": "lookbehind",
    "(?>": "atomic groups",
    "(?(": "conditions",
    "(?P=": "backreferences",
}


def regexp(pattern: str, text: str) -> int:
    """What `text REGEXP pattern` calls: `regexp_like`, the other way round."""
    return regexp_like(text, pattern)


def regexp_like(text: str, pattern: str) -> int:
    """1 if the pattern is found in the text, else 0.

    >>> regexp_like("prod-web", "^prod-"), regexp_like("prod-web", "(?i)WEB$")
    (1, 1)

    Raises DataError for what is not a regular expression.
    """
    return int(_compiled(pattern, as_bytes=True).search(text.encode()) is not None)


def regexp_substr(text: str, pattern: str) -> str | None:
    """The first match of the pattern, or None; raises as `regexp_like` does.

    >>> regexp_substr("vpc-1 vpc-2", "vpc-[0-9]")
    'vpc-1'
    """
    found = _compiled(pattern, as_bytes=True).search(text.encode())
    return found.group().decode() if found is not None else None


def regexp_replace(running: Running, text: str, pattern: str, replacement: str) -> str:
    """Every match of the pattern replaced, as plain text; raises as `regexp_like` does."""
    pieces: list[str] = []
    done, last = 0, (-1, -1)
    # With texts, because of bytes an empty match may lie within a letter.
    for number, found in enumerate(_compiled(pattern, as_bytes=False).finditer(text), 1):
        # Of '11' the library gives the second match of '\b', which is empty, twice.
        if found.span() != last:
            pieces += (text[done : found.start()], replacement)
        done, last = found.end(), found.span()
        if number % _MATCHES_BETWEEN_LOOKS == 0:
            running.check()
    return "".join((*pieces, text[done:]))


@lru_cache(maxsize=256)
def expression(pattern: str, *, longest: bool = False) -> re2._Regexp:
    """A regular expression for texts, with its groups; raises as `regexp_like` does.

    Of several matches at one place it finds the first way, or the `longest` as POSIX has it.
    """
    import re2

    _compiled(pattern, as_bytes=False)
    options = re2.Options()
    options.log_errors = False
    options.longest_match = longest
    return re2.compile(pattern, options)


@lru_cache(maxsize=256)
def _compiled(pattern: str, *, as_bytes: bool) -> re2._Regexp:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.never_capture = True  # only where a match begins and ends is ever asked
    try:
        compiled = re2.compile(pattern.encode() if as_bytes else pattern, options)
    except re2.error as error:
        raise _refused(pattern, error) from None
    if compiled.programsize > _LARGEST:
        raise DataError(f"{_shown(pattern)} is too large", hint="repeat fewer things fewer times")
    return compiled


def _refused(pattern: str, error: Exception) -> DataError:
    """What is wrong with a pattern, in RE2's words or, for what RE2 has not, in ours."""
    words = error.args[0].decode(errors="replace") if error.args else "?"
    _, _, where = words.rpartition(": ")
    missing = _MISSING.get(where)
    if missing is None and words.startswith("invalid escape sequence") and where[1:].isdigit():
        missing = "backreferences"
    if missing is None:
        return DataError(f"{_shown(pattern)} is not a regular expression: {words}")
    return DataError(
        f"{_shown(pattern)} is not a regular expression here: there is no {missing}, {where}",
        hint="combine several conditions, such as a REGEXP and a NOT REGEXP",
    )


def _shown(pattern: str) -> str:
    return f"'{pattern if len(pattern) <= _SHOWN else pattern[:_SHOWN] + '…'}'"
