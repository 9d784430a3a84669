"""Functions of JSON documents: objects, arrays, tags, patches."""

from __future__ import annotations

from cirrusql.engine.functions.declared.shorthand import texts
from cirrusql.engine.functions.function import SqlFunction

_GROUP = "documents"
_DOCUMENTS = "cirrusql.engine.functions.documents"

DOCUMENTS = (
    SqlFunction(
        "json_equal",
        texts("document", "other"),
        f"{_DOCUMENTS}:json_equal",
        _GROUP,
        "1 if two JSON documents are equal, whatever the order of their keys, else 0",
        """json_equal('{"a": 1, "b": 2}', '{"b":2,"a":1}') = 1""",
    ),
    SqlFunction(
        "generate_patch_document",
        texts("document"),
        f"{_DOCUMENTS}:generate_patch_document",
        _GROUP,
        "a patch document that adds every member of an object; one that is text is the object or"
        " array that it stands for",
        """generate_patch_document('{"A": 1}') = '[{"op":"add","path":"/A","value":1}]'""",
    ),
    SqlFunction(
        "generate_patch_document",
        texts("old", "new"),
        f"{_DOCUMENTS}:generate_patch_document",
        _GROUP,
        "the smallest patch document that makes one JSON document into the other",
        """generate_patch_document('{"A":1,"B":2}', '{"A":1}') = '[{"op":"remove","path":"/B"}]'""",
    ),
)
