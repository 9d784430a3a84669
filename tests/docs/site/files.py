"""A site's files as a browser finds them: what leads where, and what a page is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

_LINKS = {"a": "href", "link": "href", "script": "src", "img": "src"}


@dataclass
class Read(HTMLParser):
    """One page. Mutable state: what was found so far."""

    path: Path
    links: list[tuple[str, str]] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    names: list[str] = field(default_factory=list)
    attributes: set[str] = field(default_factory=set)
    text: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.path.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        given = dict(attrs)
        self.attributes |= given.keys()
        if "id" in given:
            assert given["id"] not in self.anchors, f"{self.path}: two are {given['id']}"
            self.anchors.add(given["id"])
        if tag in _LINKS and _LINKS[tag] in given:
            self.links.append((tag, given[_LINKS[tag]]))

    def handle_data(self, data):
        tag = self.names[-1] if self.names else ""
        self.text[tag] = self.text.get(tag, "") + data


def broken(directory: Path) -> Iterator[str]:
    """Each link within the site that leads nowhere, be it to a page or to an anchor in one."""
    anchors: dict[Path, set[str]] = {}
    links: list[tuple[Path, str]] = []
    for path in directory.rglob("*.html"):
        read = Read(path)
        anchors[path] = read.anchors
        links += ((path, link) for _, link in read.links if not link.startswith("http"))
    for path, link in dict.fromkeys(links):
        target, anchor = urldefrag(link)
        found = Path(*_parts(path.parent / unquote(target))) if target else path
        if found not in anchors and not found.is_file():
            yield f"{path.relative_to(directory)}: {link}"
        elif anchor and unquote(anchor) not in anchors.get(found, set()):
            yield f"{path.relative_to(directory)}: no anchor {link}"


def _parts(path: Path) -> list[str]:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return parts
