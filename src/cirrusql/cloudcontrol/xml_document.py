"""XML answers as plain values: the services' XML has no attributes that matter and no mixed text.

Read with expat itself: `xml.etree` costs 10 ms to import and would have to be walked once more.
"""

from __future__ import annotations

from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate


def parse_xml(body: bytes, list_item: str) -> tuple[str, Any]:
    """The root element's name and its content; prefixes and namespaces are dropped.

    An element with text is a string, one with children a dict by their names. A child that comes
    several times is a list, and so is an element whose children are all called `list_item`. An
    empty element is '': only a service's model knows whether it stands for a list. Raises
    ValueError for what is not XML, or has a document type (no service sends one, and entities could
    grow without bound).

    >>> parse_xml(b"<r xmlns='urn:x'><a>1</a><b><item>2</item></b><c/></r>", "item")
    ('r', {'a': '1', 'b': ['2'], 'c': ''})
    """
    reader = _Reader(list_item)
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    try:
        parser.Parse(body, True)
    except ExpatError as error:
        raise ValueError(str(error)) from None
    return reader.root


class _Reader:
    """What expat calls. Mutable state: the elements that are open, each with what is in it."""

    def __init__(self, list_item: str) -> None:
        self.root: tuple[str, Any] = ("", "")
        self._list_item = list_item
        self._open: list[tuple[str, list[tuple[str, Any]], list[str]]] = []

    def start(self, name: str, _attributes: object) -> None:
        self._open.append((name.rpartition(":")[2], [], []))

    def text(self, text: str) -> None:
        self._open[-1][2].append(text)

    def end(self, _name: str) -> None:
        name, children, texts = self._open.pop()
        content = self._content(children) if children else "".join(texts)
        if self._open:
            self._open[-1][1].append((name, content))
        else:
            self.root = name, content

    def refuse(self, *_: object) -> None:
        raise ValueError("it has a document type")

    def _content(self, children: list[tuple[str, Any]]) -> Any:
        if all(name == self._list_item for name, _ in children):
            return [content for _, content in children]
        by_name: dict[str, list[Any]] = {}
        for name, content in children:
            by_name.setdefault(name, []).append(content)
        return {name: all_ if len(all_) > 1 else all_[0] for name, all_ in by_name.items()}
