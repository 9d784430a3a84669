"""JSON documents as a person reads them: on many lines, and on a terminal in colours."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cirrusql.formats.cells import looks_like_document, may_hold_documents
from cirrusql.formats.colours import as_json
from cirrusql.formats.text import harmless
from cirrusql.result import ResultColumn
from cirrusql.values import Row, document


def pretty(value: Any, type_: str | None) -> str | None:
    """The lines of a document; None for a value that is none.

    >>> print(pretty('{"a":[1]}', "object"))
    {
      "a": [
        1
      ]
    }
    >>> pretty('{"a":1}', "string")
    """
    if not (may_hold_documents(type_) and looks_like_document(value)):
        return None
    found = document(value)
    if isinstance(found, str):
        return None
    # Half a surrogate pair, which JSON may escape, cannot be written in any other way.
    return harmless(json.dumps(found, indent=2, ensure_ascii=False))


def single(columns: Sequence[ResultColumn], rows: Sequence[Row]) -> str | None:
    """The text of an answer that is one document, or one text of several lines; else None."""
    if len(columns) != 1 or len(rows) != 1:
        return None
    value = rows[0][0]
    lines = pretty(value, columns[0].type)
    if lines is None and isinstance(value, str) and "\n" in value.strip():
        lines = harmless(value.rstrip("\n"))
    return lines


def coloured(lines: str, value: Any) -> str:
    """The lines of a document in colours; of a value that is a plain text as they are."""
    return as_json(lines) if looks_like_document(value) else lines
