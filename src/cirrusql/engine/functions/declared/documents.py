"""Functions of JSON documents: objects, arrays, tags, patches."""

from __future__ import annotations

from cirrusql.engine.functions.declared.shorthand import anything, texts
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
        "json_contains",
        texts("document", "part"),
        f"{_DOCUMENTS}:json_contains",
        _GROUP,
        "1 if a document has all members and items of another, at their places, as PostgreSQL's"
        " @> has it, else 0",
        """json_contains('{"a": 1, "b": [1, 2]}', '{"b": [2]}') = 1""",
    ),
    SqlFunction(
        "json_has_key",
        texts("document", "key"),
        f"{_DOCUMENTS}:json_has_key",
        _GROUP,
        "1 if an object has a key, or an array a text among its items, else 0",
        """json_has_key('{"Owner": null}', 'Owner') = 1""",
    ),
    SqlFunction(
        "json_has_any",
        texts("document", "key"),
        f"{_DOCUMENTS}:json_has_any",
        _GROUP,
        "1 if json_has_key is true of any of the keys, given one by one or as a JSON array, else 0",
        """json_has_any('{"Owner": "ops"}', 'Team', 'Owner') = 1""",
        variadic=True,
    ),
    SqlFunction(
        "json_has_all",
        texts("document", "key"),
        f"{_DOCUMENTS}:json_has_all",
        _GROUP,
        "1 if json_has_key is true of all of the keys, given one by one or as a JSON array, else 0",
        """json_has_all('{"Owner": "ops"}', '["Team", "Owner"]') = 0""",
        variadic=True,
    ),
    SqlFunction(
        "json_len",
        texts("document"),
        f"{_DOCUMENTS}:json_len",
        _GROUP,
        "how many items an array or members an object has; 0 for NULL, NULL for anything else",
        "json_len('[1, 2]') = 2 AND json_len(NULL) = 0",
        takes_nulls=True,
    ),
    SqlFunction(
        "array_contains",
        (*texts("array"), *anything("value")),
        f"{_DOCUMENTS}:array_contains",
        _GROUP,
        "1 if a JSON array has the value among its items, else 0; a text is never a number",
        """array_contains('["a", 1]', 'a') = 1""",
    ),
    SqlFunction(
        "string_to_array",
        texts("text", "delimiter"),
        f"{_DOCUMENTS}:string_to_array",
        _GROUP,
        "the pieces of a text between delimiters, as a JSON array",
        """string_to_array('a,b', ',') = '["a","b"]'""",
    ),
    SqlFunction(
        "split",
        texts("text", "delimiter"),
        f"{_DOCUMENTS}:string_to_array",
        _GROUP,
        "another name of string_to_array",
        "split('a/b/c', '/') ->> -1 = 'c'",
    ),
    SqlFunction(
        "tag",
        texts("tags", "key"),
        f"{_DOCUMENTS}:tag",
        _GROUP,
        "the value of a tag, of a list of Key and Value or of an object; NULL if there is none",
        """tag('[{"Key": "Owner", "Value": "ops"}]', 'Owner') = 'ops'""",
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
