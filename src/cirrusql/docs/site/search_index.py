"""The search's index: small scripts, of which a reader's browser loads the one for what is typed.

`fetch` is refused to a page that was opened as a file, a script is not. Each has what words with
its first letters find, two of them, or more where that would be much. Which relations have a column
stands in scripts of their own, for who types a column and a relation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from cirrusql.docs.site.site_page import Entry
from cirrusql.docs.written import write

KINDS = ("relation", "operation", "function", "guide", "heading", "column", "key")
_SHARED = frozenset(("column", "key"))
_MOST_PLACES = 30
_LARGEST = 100_000
_LONGEST = 6
_WORD = re.compile(r"[a-z0-9]+")
_IN_EVERY_NAME = frozenset(("aws", "awscc", "cirrusql"))
COMMON = ("arn", "configuration", "id", "name", "status", "type")
"""Words of so many columns and keys that these are found by their other words, if they have any."""

Found = list[Any]
"""A kind's number, a name, its address or addresses, and a line or how many places there are."""


def write_index(directory: Path, found: Iterable[tuple[str, Entry]]) -> int:
    """Write the scripts of what was found, each entry with the path of its page; their size.

    Raises OSError.
    """
    found = list(found)
    shards = sharded(found)
    names = f'cirrusqlShards("{" ".join(shards)}","{" ".join(COMMON)}");\n'
    size = write(directory / "shards.js", names)
    scripts: dict[str, Any] = {**shards, **places(found)}
    for name, content in scripts.items():
        text = f'cirrusqlFound("{name}",{orjson.dumps(content).decode()});\n'
        size += write(directory / f"{name}.js", text)
    return size


def places(found: Iterable[tuple[str, Entry]]) -> dict[str, dict[str, list[str]]]:
    """The pages of each column by its first two letters; of `region`, which all have, none.

    >>> places([("awscc/ec2/vpcs.html", Entry("column", "vpc_id"))])
    {'in-vp': {'vpc_id': ['awscc/ec2/vpcs.html']}}
    """
    shards: dict[str, dict[str, list[str]]] = {}
    for path, entry in found:
        start = "".join(_WORD.findall(entry.name.lower()))[:2]
        if entry.kind == "column" and entry.name != "region" and start:
            shards.setdefault(f"in-{start}", {}).setdefault(entry.name, []).append(path)
    return {
        name: {column: sorted(set(paths), key=_short_first) for column, paths in some.items()}
        for name, some in sorted(shards.items())
    }


def _short_first(path: str) -> tuple[int, str]:
    """Of many pages those with the shortest names: `ec2/vpcs` before what only refers to one."""
    return len(path), path


def sharded(found: Iterable[tuple[str, Entry]]) -> dict[str, list[Found]]:
    """The entries by the first letters of the words that find them, in an order of their own.

    >>> sharded([("a.html", Entry("function", "split_part"))])
    {'pa': [[2, 'split_part', 'a.html', '']], 'sp': [[2, 'split_part', 'a.html', '']]}
    """
    by_word: dict[str, list[Found]] = {}
    for entry in _gathered(found):
        for word in _words(entry):
            by_word.setdefault(word, []).append(entry)
    return dict(sorted(_split(by_word, 2)))


def _split(by_word: Mapping[str, list[Found]], letters: int) -> Iterator[tuple[str, list[Found]]]:
    """Shards of words by so many letters, and by more where one would be large."""
    for start, words in _grouped(by_word, letters).items():
        entries = _once(words.values())
        is_whole = all(len(word) <= letters for word in words) or letters == _LONGEST
        if is_whole or len(orjson.dumps(entries)) <= _LARGEST:
            yield start, entries
        else:
            yield from _split(words, letters + 1)


def _gathered(found: Iterable[tuple[str, Entry]]) -> Iterator[Found]:
    """Each entry; those that many pages have alike, as columns, are one with many addresses."""
    shared: dict[tuple[str, str], list[str]] = {}
    for path, entry in found:
        if entry.kind in _SHARED:
            shared.setdefault((entry.kind, entry.name), []).append(path)
        else:
            address = f"{path}#{entry.anchor}" if entry.anchor else path
            yield [KINDS.index(entry.kind), entry.name, address, entry.about]
    for (kind, name), paths in shared.items():
        first = sorted(dict.fromkeys(paths), key=_short_first)
        yield [KINDS.index(kind), name, first[:_MOST_PLACES], len(first)]


def _words(entry: Found) -> list[str]:
    """The words that find an entry."""
    kind, name, _, about = entry
    if KINDS[kind] in _SHARED:
        # Of a nested key its own name: those above it are found by themselves.
        words = _in(name.rpartition(".")[2])
        return [word for word in words if word not in COMMON] or words
    is_relation = KINDS[kind] in ("relation", "operation")
    return _in(f"{name} {about}" if is_relation else name)


def _in(text: str) -> list[str]:
    words = dict.fromkeys(_WORD.findall(text.lower()))
    return [word for word in words if len(word) > 1 and word not in _IN_EVERY_NAME]


def _grouped(by_word: Mapping[str, list[Found]], letters: int) -> dict[str, dict[str, list[Found]]]:
    groups: dict[str, dict[str, list[Found]]] = {}
    for word, entries in by_word.items():
        groups.setdefault(word[:letters], {})[word] = entries
    return groups


def _once(lists: Iterable[Sequence[Found]]) -> list[Found]:
    """Every entry once, shorter names first."""
    every = {(one[0], one[1], str(one[2])): one for some in lists for one in some}
    return [every[key] for key in sorted(every, key=lambda key: (len(key[1]), key))]
