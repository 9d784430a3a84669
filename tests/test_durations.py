"""A length of time is written in many ways and means one thing wherever it is read."""

from __future__ import annotations

import argparse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.cli.arguments import duration
from cirrusql.durations import seconds, written
from cirrusql.engine.options import Options, require_limits
from cirrusql.engine.settings import changed, restored, setting
from cirrusql.errors import InterfaceError, ProgrammingError

SAME = {
    600.0: ("10m", "10min", "10 minutes", "600", "600s", "600 sec", "10MIN", " 10 m "),
    129600.0: ("36h", "36 hours", "1.5d", "36hrs"),
    172800.0: ("2d", "2 days", "48h"),
    90.0: ("90s", "1.5 min", "90000ms"),
}
SPELT = [(text, value) for value, texts in SAME.items() for text in texts]


@pytest.mark.parametrize(("text", "value"), SPELT)
def test_every_spelling_means_the_same_everywhere(text: str, value: float) -> None:
    assert seconds(text) == value
    assert duration(text) == value
    for name in ("timeout", "max_age", "max_carry"):
        assert getattr(changed(Options(), name, text), name) == value


@pytest.mark.parametrize("text", ["", "h", "10 fortnights", "-5m", "1e999s", "nan", "5mh", "10:00"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ProgrammingError, match="not a duration"):
        seconds(text)
    with pytest.raises(argparse.ArgumentTypeError):
        duration(text)


@given(st.one_of(st.integers(0, 10**9).map(float), st.floats(0, 10**9)))
def test_what_is_written_is_read_as_it_was(value: float) -> None:
    assert seconds(written(value)) == value


def test_reset_brings_a_length_of_time_back() -> None:
    first = Options(max_age=600.0)
    assert restored(changed(first, "max_age", "off"), "max_age", first).max_age == 600.0
    assert setting("max_age").read(first) == "10min"
    assert changed(first, "max_age", "off").max_age is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026-11-20 10:00", "2026-11-20 10:00"),
        ("LATEST", "latest"),
        ("run 01JABC", "run 01JABC"),
        ("01JD7KQ3T0M8Z5V2W9X4Y6R1SA", "run 01JD7KQ3T0M8Z5V2W9X4Y6R1SA"),
        ("off", None),
    ],
)
def test_as_of_is_a_moment_or_a_run(text: str, kept: str | None) -> None:
    options = changed(Options(), "as_of", text)
    assert options.as_of == kept
    assert setting("as_of").read(options) == (kept or "off")
    assert restored(Options(), "as_of", options).as_of == kept


def test_an_empty_moment_is_refused() -> None:
    with pytest.raises(ProgrammingError, match="as_of is a date"):
        changed(Options(), "as_of", " ")


@pytest.mark.parametrize("options", [Options(max_age=-1.0), Options(max_carry=-1.0)])
def test_an_age_is_not_negative(options: Options) -> None:
    with pytest.raises(InterfaceError, match="max_"):
        require_limits(options)
