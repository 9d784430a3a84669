"""What the grammar cannot read, in words that it can."""

from __future__ import annotations

import re
from itertools import pairwise


def spelt(text: str) -> str:
    """A text with what sqlglot cannot read spelt as it can: types, and `select` as a name.

    >>> spelt("SELECT $1::oid[], '[]', a::pg_catalog.regtype[]")
    "SELECT $1::_oid, '[]', a::pg_catalog._regtype"
    >>> spelt("SELECT t.select FROM t")
    'SELECT t."select" FROM t'
    """
    if "[]" not in text and _SELECT_AS_NAME.search(text) is None:
        return text
    from cirrusql.pgcatalog.type_names import type_number
    from cirrusql.sql.lexer import Kind, lenient_tokens

    known = list(lenient_tokens(text))
    pieces, done = [], 0
    for before, token in pairwise(known):
        if token.is_word("SELECT") and (before.is_symbol(".") or before.is_word("AS")):
            pieces += [text[done : token.start], '"select"']
            done = token.end
        if token.text != "[]" or before.kind is not Kind.WORD:
            continue
        if type_number(before.text) is not None and before.text.lower() not in _KNOWN_TYPES:
            pieces += [text[done : before.start], "_", before.text]
            done = token.end
    return "".join((*pieces, text[done:]))


_SELECT_AS_NAME = re.compile(r"(?:\.|\bas)\s*select\b", re.IGNORECASE)


_KNOWN_TYPES = frozenset(("text", "int", "integer", "int2", "int4", "int8", "bigint", "smallint"))
