"""Names found by parts of them, fast enough to answer every key that is pressed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from cirrusql.catalog.naming import snake_name
from cirrusql.console.catalogue.entries import Entry
from cirrusql.records import Record

# Of a text that nearly everything has, so many are judged: those that are shown first anyway.
_MOST_JUDGED = 500
_EXACT, _BEGINS, _WORD, _IN_NAME, _IN_FULL, _TOLD = range(6)


class Words(Record):
    """What is searched for: the words, and how they would stand in a name.

    >>> Words.of("EC2 SecurityGroups").words, Words.of("AWS::EC2::VPC").words
    (('ec2', 'security_groups'), ('aws', 'ec2', 'vpc'))
    >>> Words.of("security group").name
    'security_group'
    """

    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """The words of a text, which may be names as SQL or as AWS writes them."""
        parts = re.split(r"[\s.:,;#\"'()]+", text[:200])
        return cls(tuple(_plain(part) for part in parts if part.strip("_-")))

    @property
    def name(self) -> str:
        """The words as one name."""
        return "_".join(self.words)


class Hit(Record):
    """An entry that fits; the lower the score the better. `places` are those that fit."""

    score: int
    entry: Entry
    places: tuple[str, ...] = ()


class Index:
    """Entries, and two texts of all of them that are searched as a whole. Never changed."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: Sequence[Entry] = tuple(entries)
        self._names, self._name_ends = _joined(one.name for one in self.entries)
        told = (f"{one.full}\t{one.about}" for one in self.entries)
        self._told, self._told_ends = _joined(told)

    def search(self, words: Words) -> list[Hit]:
        """The entries with all of some words, best first."""
        if not words.words:
            return []
        numbers: dict[int, None] = {}
        # One or two letters stand in everything: they are how a name, or a word of it, begins.
        is_letter, is_short = len(words.name) == 1, len(words.name) <= 2
        for name in dict.fromkeys((words.name, words.words[-1])):
            for needle in (f"\n{name}\n", f"\n{name}", f"_{name}")[: 2 if is_letter else 3]:
                numbers |= dict.fromkeys(self._at(self._names, self._name_ends, needle))
        longest = max(words.words, key=len)
        if not is_short:
            numbers |= dict.fromkeys(self._at(self._told, self._told_ends, longest))
        judged = ((number, self._judged(number, words)) for number in numbers)
        hits = [(hit.score, number, hit) for number, hit in judged if hit is not None]
        return [hit for _, _, hit in sorted(hits, key=lambda one: one[:2])]

    def having(self, words: Words) -> list[Hit]:
        """Columns or keys named by the last word, in relations with the others in their names."""
        *before, last = words.words or ("",)
        if not before or not last:
            return []
        found = []
        for number in self._at(self._names, self._name_ends, f"\n{last}"):
            entry = self.entries[number]
            fitting = tuple(
                place for place in entry.places if all(word in place.lower() for word in before)
            )
            if fitting:
                score = _EXACT if entry.name == last else _BEGINS
                found.append((score, number, Hit(score, entry, fitting)))
        return [hit for _, _, hit in sorted(found, key=lambda one: one[:2])]

    def _judged(self, number: int, words: Words) -> Hit | None:
        entry = self.entries[number]
        name, full = entry.name.lower(), entry.full.lower()
        wanted = words.name
        if name in (wanted, f"{wanted}s"):
            score = _EXACT
        elif name.startswith(wanted):
            score = _BEGINS
        elif f"_{wanted}" in name:
            score = _WORD
        elif all(word in name for word in words.words):
            score = _IN_NAME
        elif all(word in full for word in words.words):
            last = words.words[-1]
            score = _EXACT if name in (last, f"{last}s") else _IN_FULL
        else:
            told = f"{full} {entry.about.lower()}"
            if not all(word in told for word in words.words):
                return None
            score = _TOLD
        return Hit(score, entry, entry.places)

    def _at(self, text: str, ends: Sequence[int], needle: str) -> Iterator[int]:
        """The numbers of the entries with a text in them, each once."""
        place = text.find(needle)
        for _ in range(_MOST_JUDGED):
            if place < 0:
                return
            # A needle may begin with the line break before its entry.
            number = bisect_right(ends, place + (needle[0] == "\n"))
            if number >= len(ends):
                return
            yield number
            place = text.find(needle, ends[number] - 1)


def _joined(texts: Iterable[str]) -> tuple[str, list[int]]:
    """Texts in lower case, one a line between line breaks, and where each one ends."""
    lines = [text.lower().replace("\n", " ") for text in texts]
    ends, at = [], 1
    for line in lines:
        at += len(line) + 1
        ends.append(at)
    return "\n" + "".join(f"{line}\n" for line in lines), ends


def _plain(word: str) -> str:
    is_camel = re.search(r"[a-z0-9][A-Z]", word)
    return (snake_name(word) if is_camel else word.lower()).replace("-", "_")
