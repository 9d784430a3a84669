"""One thing that could be typed, and where it would stand."""

from __future__ import annotations

from enum import Enum

from cirrusql.records import Record

_MOST = 90


class CandidateKind(Enum):
    """What a candidate is: how a front end marks it."""

    COMMAND = "command"
    KEYWORD = "keyword"
    PROVIDER = "provider"
    SERVICE = "service"
    RELATION = "relation"
    OWN = "own"
    SOURCE = "source"
    COLUMN = "column"
    KEY = "key"
    VALUE = "value"
    FUNCTION = "function"
    SETTING = "setting"
    METHOD = "method"
    PARAMETER = "parameter"
    FILE = "file"


class Candidate(Record):
    """One thing that could be typed: `text`, in the place of what is from `start` to `end`.

    `label` is what a menu shows, `description` one line about it, which may be empty.
    """

    kind: CandidateKind
    text: str
    start: int
    end: int
    label: str
    description: str = ""

    def applied(self, text: str) -> str:
        """The text with the candidate in it.

        >>> Candidate(CandidateKind.KEYWORD, "SELECT", 0, 3, "SELECT").applied("SEL 1")
        'SELECT 1'
        """
        return text[: self.start] + self.text + text[self.end :]


class Offer(Record):
    """A candidate before it is known whether it matches what was typed, and where it goes.

    `word` is what is compared with it; of two offers that match alike the one of the lower `rank`
    comes first. `begins_path` is for a full name, which replaces all of a dotted one.
    """

    kind: CandidateKind
    text: str
    description: str = ""
    rank: int = 0
    word: str = ""
    label: str = ""
    begins_path: bool = False


def first_sentence(text: str) -> str:
    """As much of a description as one line of a menu shows.

    >>> first_sentence("Creates a ``volume``. It is  attached later.")
    'Creates a volume'
    """
    line = " ".join(text.replace("`", "").split())
    sentence = line.split(". ")[0].removesuffix(".")
    return sentence if len(sentence) <= _MOST else f"{sentence[: _MOST - 1]}…"
