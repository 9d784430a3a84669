"""Kinds of settings: each is a field of the options, and words for its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.durations import seconds, written
from cirrusql.engine.options import Options
from cirrusql.errors import ProgrammingError
from cirrusql.records import Record, replace

ON_OR_OFF: Mapping[str, Any] = {"on": True, "off": False}
AUTO_ON_OR_OFF: Mapping[str, Any] = {"auto": None, **ON_OR_OFF}
# Other words for these, as other programs' users type them.
_SYNONYMS = {"true": "on", "1": "on", "yes": "on", "false": "off", "0": "off", "no": "off"}


class Setting(Record):
    """One setting: its name, the values it takes, one line of help, and where it lives.

    `read` gives the value as it is written in a SET, `write` the options with a value set; it
    raises ProgrammingError for a value that the setting does not take.
    """

    name: str
    values: str
    help: str
    read: Callable[[Options], str]
    write: Callable[[Options, str], Options]


def choice(name: str, words: Mapping[str, Any], help_: str, *, field: str | None = None) -> Setting:
    """A setting that takes one of some words, each of which stands for a value of its field.

    The field is `field`, by default that of the setting's name; `writes.waits` is the field `waits`
    of the record `writes`.
    """
    place = (field or name).split(".")

    def read(options: Options) -> str:
        value = _value(options, place)
        return next(word for word, meant in words.items() if meant == value)

    def write(options: Options, text: str) -> Options:
        word = text.lower()
        if word not in words:
            word = _SYNONYMS.get(word, word)
        if word not in words:
            *most, last = words
            raise ProgrammingError(f"{name} is {', '.join(most)} or {last}, not '{text}'")
        return with_value(options, place, words[word])

    return Setting(name, ", ".join(words), help_, read, write)


def length(name: str, values: str, help_: str) -> Setting:
    """A setting of that name whose field is a length of time in seconds; None is `off`."""

    def read(options: Options) -> str:
        value = getattr(options, name)
        return "off" if value is None else written(value)

    def write(options: Options, text: str) -> Options:
        return replace(options, **{name: None if is_off(text) else seconds(text)})

    return Setting(name, values, help_, read, write)


def is_off(text: str) -> bool:
    """Whether a value says that there is none."""
    return text.lower() in ("off", "false", "0", "no")


def with_value(options: Options, place: list[str], value: Any) -> Options:
    """The options with one field of them, or of a record in them, changed."""
    if len(place) == 1:
        return replace(options, **{place[0]: value})
    record, field = place
    return replace(options, **{record: replace(getattr(options, record), **{field: value})})


def _value(options: Options, place: list[str]) -> Any:
    value: Any = options
    for name in place:
        value = getattr(value, name)
    return value
