"""What a service makes of a value: the schema's `propertyTransform`, as far as it is needed here.

A transform is a JSONata expression over what was written; its value, read as a regular expression
where it is one, is what the service shows afterwards. Here are the forms that nearly all of them
have: case, joining, splitting, replacing, and alternatives with `$OR`. One of another form is not
evaluated, and then a value counts as changed: that costs a call, never a change left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from cirrusql.records import Record

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<regex>/(?:[^/\\]|\\.)+/)"""
    r"""|(?P<name>[$A-Za-z][\w.]*)|(?P<number>-?\d+)|(?P<symbol>[()\[\],&]))"""
)
_MOST_ALTERNATIVES = 8


class _NotUnderstood(Exception):
    """The expression has a form that is not evaluated here."""


class _Regex(Record):
    pattern: str


def transformed(expression: str, name: str, value: Any) -> tuple[str, ...]:
    """What the service may show for a property `name` that was given as `value`.

    Empty if the value is no text or the expression has a form that is not evaluated.

    >>> transformed("$lowercase(Name) $OR $join([Name, '.'])", "Name", "Example")
    ('example', 'Example.')
    >>> transformed("$count(Name) > 1 ? Name : null", "Name", "x")
    ()
    """
    if not isinstance(value, str):
        return ()
    found = []
    for alternative in expression.split("$OR")[:_MOST_ALTERNATIVES]:
        try:
            result = _Expression(alternative, name, value).value()
        except (_NotUnderstood, IndexError, re.error):
            continue
        if isinstance(result, str):
            found.append(result)
    return tuple(found)


def shows(expression: str, name: str, given: Any, seen: Any) -> bool:
    """Whether `seen` is what the service shows for a property that was given as `given`.

    What already has the form that the service shows is shown as it is: where every key's ARN has
    it, one key is not another.

    >>> shows("$lowercase(Name)", "Name", "Web", "web"), shows("$lowercase(Name)", "Name", "a", "b")
    (True, False)
    >>> shows(r'$join(["arn:.+:key\\/", Key])', "Key", "k1", "arn:aws:kms:us-east-1:1:key/k1")
    True
    >>> shows('"arn:.+:key/[a-z0-9]+"', "Key", "arn:a:key/k1", "arn:a:key/k2")
    False
    """
    if not isinstance(seen, str):
        return False
    return any(
        seen == result or (_matches(result, seen) and not _matches(result, given))
        for result in transformed(expression, name, given)
    )


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return False


class _Expression:
    """A recursive descent over one alternative; `self._at` is its only mutable state."""

    def __init__(self, text: str, name: str, value: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._name = name
        self._value = value

    def value(self) -> Any:
        result = self._sum()
        if self._at < len(self._tokens):
            raise _NotUnderstood
        return result

    def _sum(self) -> Any:
        result = self._indexed()
        while self._accept("&"):
            result = _text(result) + _text(self._indexed())
        return result

    def _indexed(self) -> Any:
        result = self._primary()
        while self._accept("["):
            kind, index = self._next()
            if kind != "number" or not isinstance(result, list):
                raise _NotUnderstood
            self._expect("]")
            result = result[int(index)]
        return result

    def _primary(self) -> Any:
        kind, text = self._next()
        if kind == "string":
            return _unquoted(text)
        if kind == "regex":
            return _Regex(text[1:-1])
        if kind == "number":
            return int(text)
        if text == "[":
            return self._arguments("]")
        if text == "(":
            result = self._sum()
            self._expect(")")
            return result
        if text in _FUNCTIONS:
            self._expect("(")
            return _FUNCTIONS[text](self._arguments(")"))
        if kind == "name" and text.rpartition(".")[2] == self._name:
            return self._value
        raise _NotUnderstood

    def _arguments(self, end: str) -> list[Any]:
        found: list[Any] = []
        while not self._accept(end):
            found.append(self._sum())
            self._accept(",")
        return found

    def _next(self) -> tuple[str, str]:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _accept(self, symbol: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == ("symbol", symbol):
            self._at += 1
            return True
        return False

    def _expect(self, symbol: str) -> None:
        if not self._accept(symbol):
            raise _NotUnderstood


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise _NotUnderstood
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


def _unquoted(text: str) -> str:
    return re.sub(r"\\([\"'\\])", r"\1", text[1:-1])


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _NotUnderstood
    return value


def _join(arguments: Sequence[Any]) -> str:
    parts, *separator = arguments
    if not isinstance(parts, list):
        raise _NotUnderstood
    return (_text(separator[0]) if separator else "").join(map(_text, parts))


def _split(arguments: Sequence[Any]) -> list[str]:
    text, separator, *limit = arguments
    return _text(text).split(_text(separator))[: limit[0] if limit else None]


def _replace(arguments: Sequence[Any]) -> str:
    text, old, new = arguments
    if isinstance(old, _Regex):
        return re.sub(old.pattern, re.sub(r"\$(\d)", r"\\\1", _text(new)), _text(text))
    return _text(text).replace(_text(old), _text(new))


def _substring_after(arguments: Sequence[Any]) -> str:
    text, mark = map(_text, arguments)
    before, found, after = text.partition(mark)
    return after if found else before


_FUNCTIONS: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "$lowercase": lambda arguments: _text(arguments[0]).lower(),
    "$uppercase": lambda arguments: _text(arguments[0]).upper(),
    "$string": lambda arguments: _text(arguments[0]),
    "$join": _join,
    "$split": _split,
    "$replace": _replace,
    "$substringAfter": _substring_after,
}
