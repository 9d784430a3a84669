"""What a template can do with a value: the filters and functions beside Jinja's own.

Each takes values and JSON text alike, because a value is text in a statement of an `.iql` file and
what it is elsewhere. Arguments are taken in their order, or by the names that Tera gives them.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import unicodedata
import uuid as uuids
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cirrusql.errors import DataError
from cirrusql.plan import json_patch
from cirrusql.stack.templates.pieces import (
    Constant,
    Escaped,
    Rope,
    inserted,
    json_text,
    native,
    piece_slice,
)
from cirrusql.values import document

_SHOWN = 60
_MISSING = object()


def from_json(value: Any) -> Any:
    """The value that a JSON text stands for; what is no text is one already.

    >>> from_json('[1, {"a": null}]'), from_json([1])
    ([1, {'a': None}], [1])
    """
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        shown = " ".join(value.split())[:_SHOWN]
        raise DataError(f"{shown!r} is not JSON: {error}") from None


def tojson(value: Any, indent: int | None = None) -> str:
    """JSON of a value: compact, members in their order; text becomes a JSON string.

    Jinja's own writes `<`, `>`, `&` and `'` as `\\\\u003c` and so on, for HTML. Documents that are
    sent to AWS must arrive as they are, and quotes are SQL's business, so this does not.

    >>> str(tojson({"a": "it's <b>", "c": [True]}))
    '{"a":"it\\'s <b>","c":[true]}'
    """
    if indent is None:
        return json_text(value)
    return json.dumps(native(value), ensure_ascii=False, indent=indent)


def json_encode(value: Any, pretty: Any = None) -> str:
    """What Tera calls `tojson`."""
    return tojson(value, 2 if pretty else None)


def base64_encode(value: Any) -> str:
    """The text in UTF-8, in base64.

    >>> base64_encode("hi")
    'aGk='
    """
    return base64.b64encode(inserted(value).encode()).decode()


def base64_decode(value: Any) -> str:
    """The text that was encoded; raises DataError for what is no base64 of text in UTF-8.

    >>> base64_decode("aGk=")
    'hi'
    """
    try:
        return base64.b64decode("".join(inserted(value).split()), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise DataError(f"this is no base64 of a text: {error}") from None


def generate_patch_document(value: Any, *new: Any) -> str:
    """A patch that adds every member of an object, or with `new` the one that leads there.

    >>> str(generate_patch_document({"Tags": '[{"Key":"a"}]', "Size": "20"}))
    '[{"op":"add","path":"/Tags","value":[{"Key":"a"}]},{"op":"add","path":"/Size","value":"20"}]'
    """
    documents = map(_escaped_documents, (value, *new))
    return json_text(json_patch.operations(*documents))


def patch_filter(old: Any, new: Any = _MISSING) -> str:
    """`old | generate_patch_document(new)`."""
    return generate_patch_document(old) if new is _MISSING else generate_patch_document(old, new)


def patch_function(old: Any, new: Any = _MISSING) -> str:
    """`generate_patch_document(old, new)`."""
    return patch_filter(old, new)


def merge_lists(value: Any, other: Any) -> list[Any]:
    """The items of both lists in their order, each once as JSON tells them apart.

    >>> merge_lists("[1, 2]", [2, {"a": 1}])
    [1, 2, {'a': 1}]
    """
    found: list[Any] = []
    for item in (*_as(list, value), *_as(list, other)):
        if not any(json_patch.same(item, one) for one in found):
            found.append(item)
    return found


def merge_objects(value: Any, other: Any) -> dict[str, Any]:
    """The members of both objects; the second's where both have one.

    >>> merge_objects({"a": 1}, '{"a": 2, "b": 3}')
    {'a': 2, 'b': 3}
    """
    return {**_as(dict, value), **_as(dict, other)}


def sql_list(value: Any) -> str:
    """The items of a list, or one value, as the right side of IN.

    >>> str(sql_list('["a", "b"]')), str(sql_list(["it's"])), str(sql_list([])), str(sql_list("x"))
    ("('a','b')", "('it''s')", '(NULL)', "('x')")
    """
    found = document(value)
    items = list(found) if isinstance(found, list | tuple) else [] if found is None else [found]
    texts = ["NULL" if one is None else f"'{sql_escape(one)}'" for one in items]
    return Escaped(f"({','.join(texts) or 'NULL'})")


def sql_escape(value: Any) -> str:
    """The text with its single quotes doubled; it is not doubled again inside a SQL literal.

    >>> str(sql_escape("it's"))
    "it''s"
    """
    return Escaped(inserted(value).replace("'", "''"))


def to_aws_tag_filters(value: Any) -> str:
    """Tag filters of the tagging API, in JSON, for tags; items that are no tags are left out.

    >>> str(to_aws_tag_filters('[{"Key": "Owner", "Value": "ops"}]'))
    '[{"Key":"Owner","Values":["ops"]}]'
    """
    tags = [tag for tag in _as(list, value) if isinstance(tag, Mapping)]
    pairs = [(tag.get("Key"), tag.get("Value")) for tag in tags]
    texts = [(key, tag) for key, tag in pairs if isinstance(key, str) and isinstance(tag, str)]
    return json_text([{"Key": key, "Values": [tag]} for key, tag in texts])


def default(given: Any, default_value: Any = "", boolean: Any = None, **tera: Any) -> Any:
    """The value, or another where there is none; with `boolean` also where it is false or empty."""
    from jinja2 import Undefined

    other = tera.pop("value", default_value)
    _refuse(tera)
    absent = isinstance(given, Undefined) or (boolean and not given)
    return other if absent else given


def replaced(value: Any, *arguments: Any, **tera: Any) -> str:
    """`replace(old, new, count)`, or `replace(from=…, to=…)`."""
    old, new, count = (*arguments, *[_MISSING] * 3)[:3]
    old = tera.pop("from", tera.pop("old", old))
    new = tera.pop("to", tera.pop("new", new))
    count = tera.pop("count", count)
    _refuse(tera)
    if old is _MISSING or new is _MISSING:
        raise DataError("it takes what is replaced and by what", hint="write replace('a', 'b')")
    times = -1 if count in (_MISSING, None) else count
    before, after = str(inserted(old)), str(inserted(new))
    text = inserted(value).replace(before, after, times)
    doubled = before == "'" and after == "''"
    return Escaped(text) if doubled or isinstance(value, Escaped) else text


def joined(value: Any, d: Any = "", attribute: str | None = None, sep: Any = _MISSING) -> str:
    """The items one after the other, with `d` between them."""
    between = Constant(inserted(d if sep is _MISSING else sep))
    items = [_attribute(item, attribute) for item in value]
    pieces = [piece for item in items for piece in (between, inserted(item))]
    return Rope.of(pieces[1:])


def _attribute(item: Any, name: str | None) -> Any:
    """A member of an object, or of one inside it; names of other things are not looked at."""
    for part in name.split(".") if name else ():
        item = item[int(part)] if isinstance(item, list) and part.isdigit() else item[part]
    return item


def concat(value: Any, *others: Any, **tera: Any) -> Any:
    """The list with another, or an item, behind it; `concat(with=…)`."""
    found = list(_as(list, value))
    for other in (*others, *([tera.pop("with")] if "with" in tera else ())):
        more = document(other)
        found += more if isinstance(more, list) else [more]
    _refuse(tera)
    return found


def slugify(value: Any) -> str:
    """Lower case letters and digits of ASCII, and hyphens for all the rest.

    >>> slugify("  Größe: XL / new ")
    'grosse-xl-new'
    """
    folded = unicodedata.normalize("NFKD", inserted(value).casefold())
    return re.sub(r"[^a-z0-9]+", "-", folded.encode("ascii", "ignore").decode()).strip("-")


def string(value: Any) -> str:
    """The text of a value as it is written into a template."""
    return inserted(value)


def trim(value: Any, chars: str | None = None) -> str:
    """The text without what surrounds it: white space, or some characters."""
    text = inserted(value)
    if isinstance(text, Escaped):
        return Escaped(text.strip(chars))
    if not isinstance(text, Rope):
        return text.strip(chars)
    end = len(text.rstrip(chars))
    return piece_slice(text, min(len(text) - len(text.lstrip(chars)), end), end)


def together(items: Iterable[Any], constants: Iterable[bool]) -> str:
    """What `~` makes of its parts; some stand in the template as they are."""
    pairs = zip(items, constants, strict=True)
    return Rope.of(Constant(item) if constant else inserted(item) for item, constant in pairs)


def uuid() -> str:
    """A new random UUID."""
    return str(uuids.uuid4())


TOGETHER = "~"
"""The name of the filter that stands for `~`; no template can write it."""

FILTERS: Mapping[str, Callable[..., Any]] = {
    TOGETHER: together,
    "base64_decode": base64_decode,
    "base64_encode": base64_encode,
    "concat": concat,
    "d": default,
    "default": default,
    "from_json": from_json,
    "generate_patch_document": patch_filter,
    "join": joined,
    "json_encode": json_encode,
    "merge_lists": merge_lists,
    "merge_objects": merge_objects,
    "replace": replaced,
    "slugify": slugify,
    "sql_escape": sql_escape,
    "sql_list": sql_list,
    "string": string,
    "to_aws_tag_filters": to_aws_tag_filters,
    "tojson": tojson,
    "trim": trim,
}

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "dict": dict,
    "generate_patch_document": patch_function,
    "uuid": uuid,
}

PIECEWISE = frozenset(("indent", "lower", "replace", "string", "upper"))
"""Filters that can be told to make the pieces of a text rather than the whole."""


def _as(wanted: type, value: Any) -> Any:
    """A list or an object, or the one that a text stands for; raises DataError for others."""
    found = list(value) if isinstance(value, tuple | range) else from_json(value)
    if isinstance(found, Mapping) and wanted is dict:
        return found
    if not isinstance(found, wanted):
        name = "an object" if wanted is dict else "a list"
        raise DataError(f"{str(inserted(value))[:_SHOWN]!r} is not {name}")
    return found


def _refuse(named: Mapping[str, Any]) -> None:
    if named:
        raise DataError(f"there is no argument '{next(iter(named))}'")


def _escaped_documents(value: Any) -> Any:
    """A value in which the text of a document that is escaped became one of escaped texts."""
    if isinstance(value, Escaped):
        return _marked(from_json(value))
    if not isinstance(value, Mapping):
        return value
    return {
        name: _marked(document(inner)) if isinstance(inner, Escaped) else inner
        for name, inner in value.items()
    }


def _marked(value: Any) -> Any:
    if isinstance(value, dict):
        return {_marked(name): _marked(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_marked(item) for item in value]
    return Escaped(value) if isinstance(value, str) else value
