"""Functions of texts."""

from __future__ import annotations

from cirrusql.engine.functions.declared.shorthand import integers, texts
from cirrusql.engine.functions.function import SqlFunction

_GROUP = "text"
_TEXT = "cirrusql.engine.functions.text"
_REGEXPS = "cirrusql.engine.functions.regexps"

TEXT = (
    SqlFunction(
        "string",
        texts("value"),
        f"{_TEXT}:string",
        _GROUP,
        "the value as text, which is never taken for a JSON document",
        "string('[1]') = '[1]'",
    ),
    SqlFunction(
        "split_part",
        (*texts("text", "delimiter"), *integers("n")),
        f"{_TEXT}:split_part",
        _GROUP,
        "the n-th piece of the text, counted from 1, or from the end if n is negative; not 0",
        "split_part('a-b-c', '-', 2) = 'b'",
    ),
    SqlFunction(
        "ilike",
        texts("text", "pattern"),
        f"{_TEXT}:ilike",
        _GROUP,
        "1 if the text is like the pattern, whatever the case of any letter: % is any text, _ any"
        " character, a backslash takes away the meaning of what follows; else 0",
        "ilike('ÄPFEL', 'äp%') = 1",
    ),
    SqlFunction(
        "regexp",
        texts("pattern", "text"),
        f"{_REGEXPS}:regexp",
        _GROUP,
        "1 if the regular expression is found in the text, else 0",
        "'prod-web' REGEXP '^prod-'",
        "text REGEXP pattern",
    ),
    SqlFunction(
        "regexp_like",
        texts("text", "pattern"),
        f"{_REGEXPS}:regexp_like",
        _GROUP,
        "1 if the regular expression is found in the text, else 0",
        "regexp_like('prod-web', '^prod-') = 1",
    ),
    SqlFunction(
        "regexp_substr",
        texts("text", "pattern"),
        f"{_REGEXPS}:regexp_substr",
        _GROUP,
        "the first match of the regular expression, or NULL",
        "regexp_substr('vpc-1 vpc-2', 'vpc-[0-9]') = 'vpc-1'",
    ),
    SqlFunction(
        "regexp_replace",
        texts("text", "pattern", "replacement"),
        f"{_REGEXPS}:regexp_replace",
        _GROUP,
        "the text with every match of the regular expression replaced, as plain text",
        "regexp_replace('a1b2', '[0-9]', '-') = 'a-b-'",
        limited=True,
    ),
)
