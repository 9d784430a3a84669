"""The candidates at a cursor: the one question that this package answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cirrusql.completion.candidate import Candidate, CandidateKind, Offer
from cirrusql.completion.forms import expected
from cirrusql.completion.matching import ranked
from cirrusql.completion.queries import in_query
from cirrusql.completion.slots import slot
from cirrusql.completion.surroundings import Surroundings
from cirrusql.completion.typed import Typed, typed_at
from cirrusql.completion.words import FORM_WORDS, STATEMENTS
from cirrusql.records import replace

_COMMAND = re.compile(r"\s*([\\.][a-z?!]*)(?:[ \t]+(.*))?\Z", re.DOTALL | re.IGNORECASE)
_WORD = re.compile(r"[\w$]")
_WRITTEN = re.compile(r"\S*")
# What a quoted name can be, and the quotes.
_NAMED = (CandidateKind.COLUMN, CandidateKind.OWN, CandidateKind.SOURCE)
_QUOTES = ('"', "`", "[")
_QUERIES = ("SELECT", "WITH", "VALUES", "INSERT", "REPLACE", "UPDATE", "DELETE", "(")


def complete(text: str, cursor: int, known: Surroundings) -> tuple[Candidate, ...]:
    """What could be typed at the cursor, the best first; nothing where nothing is expected.

    Any text will do, finished or not; what is behind the cursor is read too, so the columns of a
    FROM that follows are known in the select list.
    """
    cursor = max(0, min(cursor, len(text)))
    command = _COMMAND.match(text, 0, cursor)
    if command is not None:
        offered = _of_command(text, cursor, command, known)
        return tuple(one for one in offered if not _glued(one, text))
    typed = typed_at(text, cursor)
    if typed is None:
        return ()
    found = _offers(typed, known)
    if typed.partial[:1] in _QUOTES:
        found = (offer for offer in found if offer.kind in _NAMED)
    candidates = (_candidate(offer, typed) for offer in ranked(found, typed.word))
    return tuple(one for one in candidates if not _glued(one, text))


def _glued(candidate: Candidate, text: str) -> bool:
    """Whether it would become one word with what is before it, as in the place of `'` in `SET'`."""
    before = text[candidate.start - 1 : candidate.start] if candidate.start else ""
    return bool(_WORD.fullmatch(before) and _WORD.match(candidate.text))


def _offers(typed: Typed, known: Surroundings) -> Iterator[Offer]:
    start = _start(typed)
    if start:
        typed = replace(typed, tokens=typed.tokens[start:], at=typed.at - start)
    if typed.base <= 0:
        if not typed.path and not typed.is_string:
            yield from (Offer(CandidateKind.KEYWORD, *pair) for pair in STATEMENTS.items())
        return
    if typed.tokens[0].text.upper() in _QUERIES:
        yield from in_query(typed, known)
        return
    words = [word for word, _ in expected(typed.tokens, typed.base)]
    for word in words:
        if word == "<statement>":
            yield from (Offer(CandidateKind.KEYWORD, *pair) for pair in STATEMENTS.items())
        elif word.startswith("<"):
            yield from slot(word, typed, known)
        elif not typed.path and not typed.is_string and word.isalpha():
            # Names before words that may be left out.
            rank = 1 if any(one.startswith("<") for one in words) else 0
            yield Offer(CandidateKind.KEYWORD, word, FORM_WORDS.get(word, ""), rank)


def _start(typed: Typed) -> int:
    """Where the statement begins that others are wrapped around, as in EXPLAIN or CREATE VIEW."""
    start = 0
    while True:
        found = expected(typed.tokens[start:], typed.base - start)
        inner = max((place for word, place in found if word == "<statement>"), default=0)
        if not inner or start + inner >= typed.base:
            return start
        start += inner


def _candidate(offer: Offer, typed: Typed) -> Candidate:
    text, end = offer.text, typed.end
    if offer.kind is CandidateKind.KEYWORD and _lower(typed):
        text = text.lower()
    if text.endswith("(") and typed.text[end : end + 1] == "(":
        text = text[:-1].rstrip()
    if typed.partial[:1] in _QUOTES and not text.startswith('"'):
        text = f'"{text}"'
    start = typed.path_start if offer.begins_path else typed.start
    label = offer.label or text
    return Candidate(offer.kind, text, start, end, label, offer.description)


def _lower(typed: Typed) -> bool:
    """Whether words of SQL are typed in lower case: the one at the cursor, else the first."""
    word = typed.partial or (typed.tokens[0].text if typed.tokens and typed.at else "")
    return word.islower()


def _of_command(
    text: str, cursor: int, command: re.Match[str], known: Surroundings
) -> Iterator[Candidate]:
    """The front end's own commands by name, and what one of them is given."""
    name, argument = command[1], command[2]
    if argument is None:
        offers = [Offer(CandidateKind.COMMAND, one.name, one.description) for one in known.commands]
        matching = [offer for offer in offers if offer.text.startswith(name)]
        yield from _placed(matching or ranked(offers, name[1:]), text, command.start(1), cursor)
        return
    one = next((one for one in known.commands if one.name == name), None)
    if one is None:
        return
    start = cursor - len(argument)
    if one.signature == "<file>":
        files = [Offer(CandidateKind.FILE, path) for path in known.files(argument)]
        yield from _placed(files, text, start, cursor)
    elif one.values:
        offers = [Offer(CandidateKind.VALUE, value) for value in one.values]
        yield from _placed(ranked(offers, argument), text, start, cursor)
    elif one.signature.startswith("<"):
        blank = " " * command.end(1)
        typed = typed_at(blank + text[command.end(1) :], cursor)
        if typed is not None:
            offers = ranked(slot(one.signature, typed, known), typed.word)
            yield from (_candidate(offer, typed) for offer in offers)


def _placed(offers: Iterable[Offer], text: str, start: int, cursor: int) -> Iterator[Candidate]:
    """The offers in the place of all that is written from `start` up to white space."""
    rest = _WRITTEN.match(text, cursor)
    end = rest.end() if rest is not None else cursor
    for offer in offers:
        yield Candidate(offer.kind, offer.text, start, end, offer.text, offer.description)
