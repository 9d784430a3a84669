"""JSON documents: whether two are equal, what one contains, how long it is, what a tag says.

What a JSON function of PostgreSQL's does follows its documentation of jsonb, and was compared with
PostgreSQL 15.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from cirrusql.errors import DataError

_SHOWN = 60
_TAG_NAMES = (("Key", "Value"), ("key", "value"), ("TagKey", "TagValue"))


def document(text: str) -> Any:
    """The document that a text is; the text itself, as `->>` gives one, if it begins otherwise.

    Raises DataError for one that begins as a document and is none.

    >>> document('{"a": 1}'), document("1"), document("prod")
    ({'a': 1}, 1, 'prod')
    """
    try:
        return json.loads(text)
    except ValueError as error:
        if text.lstrip()[:1] not in ("{", "["):
            return text
        raise DataError(f"{shown(text)} is not JSON: {error}") from None


def shown(text: str) -> str:
    """A text as a message shows it, in one line."""
    line = " ".join(text.split())
    return f"'{line if len(line) <= _SHOWN else line[:_SHOWN] + '…'}'"


def distinct(node: Any) -> Any:
    """A document in which `true` is not 1, as it is to Python."""
    if isinstance(node, dict):
        return {key: distinct(value) for key, value in node.items()}
    if isinstance(node, list):
        return [distinct(item) for item in node]
    return ("true or false", node) if isinstance(node, bool) else node


def json_equal(one: str, other: str) -> int:
    """1 if two JSON documents are equal; the order of keys and white space do not matter.

    A text that does not begin as an object or a list is compared as it is. Raises DataError for one
    that does and is no JSON.

    >>> json_equal('{"a": 1, "b": [1, 2]}', '{"b":[1,2],"a":1}'), json_equal('[1,2]', '[2,1]')
    (1, 0)
    >>> json_equal("true", "1"), json_equal("1", "1.0")
    (0, 1)
    """
    return int(distinct(document(one)) == distinct(document(other)))


def generate_patch_document(document: str, *new: str) -> str:
    """A patch document in JSON: what adds every member, or what makes the first into the second.

    >>> generate_patch_document('{"Tags": [], "Size": "20"}')
    '[{"op":"add","path":"/Tags","value":[]},{"op":"add","path":"/Size","value":"20"}]'

    Raises DataError for what is not JSON.
    """
    from cirrusql.plan import json_patch

    return json_patch.generate_patch_document(document, *new)


def json_contains(whole: str, part: str) -> int | None:
    """1 if a document contains another, as PostgreSQL's `whole @> part`; else 0.

    An object contains one that has some of its members, each contained in its own; an array
    one whose every item is contained in some item of its own, in any order and number. An array
    contains a single value too, which must be one of its items. None for what is not JSON.

    Source: PostgreSQL, "jsonb Containment and Existence".

    >>> json_contains('{"a": 1, "b": [1, 2, 3]}', '{"b": [3, 1]}'), json_contains('[1, 2]', "2")
    (1, 1)
    >>> json_contains('[[1, 2]]', "[1]"), json_contains('{"a": {"b": 1}}', '{"b": 1}')
    (0, 0)
    """
    try:
        first, second = _exact(whole), _exact(part)
    except ValueError:
        return None
    if isinstance(first, list) and not isinstance(second, dict | list):
        second = [second]
    return int(_contains(first, second))


def _contains(whole: Any, part: Any) -> bool:
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(key in whole and _contains(whole[key], part[key]) for key in part)
    if isinstance(whole, list) and isinstance(part, list):
        return all(any(_contains(mine, theirs) for mine in whole) for theirs in part)
    return _same_scalar(whole, part)


def _same_scalar(one: Any, other: Any) -> bool:
    if isinstance(one, dict | list) or isinstance(other, dict | list):
        return False
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def json_has_key(text: str, key: str) -> int | None:
    """1 if an object has a key, or an array a text among its items: PostgreSQL's `?`; else 0.

    None for what is not JSON.

    >>> json_has_key('{"a": null}', "a"), json_has_key('["a", "b"]', "c"), json_has_key("{", "a")
    (1, 0, None)
    """
    return json_has_any(text, key)


def json_has_any(text: str, *keys: str) -> int | None:
    """1 if a document has any of some keys, as `json_has_key` has it; else 0.

    The keys are given one by one or as JSON arrays of texts.

    >>> json_has_any('{"a": 1}', "b", "a"), json_has_any('{"a": 1}', '["b", "c"]')
    (1, 0)
    """
    known = _keys(text)
    return None if known is None else int(any(key in known for key in _listed(keys)))


def json_has_all(text: str, *keys: str) -> int | None:
    """1 if a document has all of some keys, given as to `json_has_any`; else 0.

    >>> json_has_all('{"a": 1, "b": 2}', "a", "b"), json_has_all('{"a": 1}', '["a", "b"]')
    (1, 0)
    """
    known = _keys(text)
    return None if known is None else int(all(key in known for key in _listed(keys)))


def _keys(text: str) -> Any:
    try:
        found = _exact(text)
    except ValueError:
        return None
    if isinstance(found, dict):
        return found
    items = found if isinstance(found, list) else [found]
    return {item for item in items if isinstance(item, str)}


def _listed(keys: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for key in keys:
        listed = _array(key) if key.lstrip()[:1] == "[" else None
        texts = [item for item in listed or () if isinstance(item, str)]
        found += [key] if listed is None or len(texts) < len(listed) else texts
    return found


def json_len(text: str | None) -> int | None:
    """How many items an array or members an object has; 0 for NULL and JSON's null.

    None for anything else.

    >>> json_len('[1, 2]'), json_len('{"a": 1}'), json_len(None), json_len('"text"')
    (2, 1, 0, None)
    """
    if text is None:
        return 0
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if found is None:
        return 0
    return len(found) if isinstance(found, dict | list) else None


def array_contains(array: str, value: Any) -> int | None:
    """1 if a JSON array has a value among its items, else 0.

    Types are not mixed: the text `'1'` is not the number 1; 1 and 0 are also true and false, as
    they are in SQL. A text that is an object or array is equal to an item that is the same
    document. None for what is no JSON array.

    >>> array_contains('["a", 1]', "a"), array_contains('["a", 1]', "1"), array_contains("a", "a")
    (1, 0, None)
    """
    items = _array(array)
    if items is None:
        return None
    if isinstance(value, bytes):
        return 0
    if isinstance(value, str):
        return int(value in (i for i in items if isinstance(i, str)) or _has_document(items, value))
    return int(any(item == value for item in items if isinstance(item, int | float | Decimal)))


def _has_document(items: list[Any], text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        wanted = distinct(_exact(text))
    except ValueError:
        return False
    return any(distinct(item) == wanted for item in items if isinstance(item, dict | list))


def string_to_array(text: str, delimiter: str) -> str:
    """The pieces between delimiters as a JSON array of texts.

    As in PostgreSQL an empty text has none, and an empty delimiter leaves one.

    >>> string_to_array("a,b,,c", ","), string_to_array("", ","), string_to_array("abc", "")
    ('["a","b","","c"]', '[]', '["abc"]')
    """
    pieces = [] if not text else text.split(delimiter) if delimiter else [text]
    return compact(pieces)


def tag(tags: str, key: str) -> str | None:
    """The value of a tag, of a list of Key and Value or of an object; None if there is none.

    A tag that has no value has the empty text. None too for what is neither.

    >>> tag('[{"Key": "Owner", "Value": "ops"}]', "Owner"), tag('{"Owner": "ops"}', "Owner")
    ('ops', 'ops')
    """
    try:
        found = json.loads(tags)
    except ValueError:
        return None
    if isinstance(found, dict):
        return _tag_value(found[key]) if key in found else None
    for item in found if isinstance(found, list) else ():
        for name, value in _TAG_NAMES if isinstance(item, dict) else ():
            if item.get(name) == key:
                return _tag_value(item.get(value))
    return None


def _tag_value(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else compact(value)


def compact(value: Any) -> str:
    """JSON as short as it can be written, as SQLite writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _exact(text: str) -> Any:
    """The document that a text is, with numbers as exact as PostgreSQL has them.

    A text that does not begin as a document is itself; raises ValueError for one that does and is
    none.
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except ValueError:
        if text.lstrip()[:1] not in ("{", "["):
            return text
        raise


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _array(text: str) -> list[Any] | None:
    try:
        found = _exact(text)
    except ValueError:
        return None
    return found if isinstance(found, list) else None
