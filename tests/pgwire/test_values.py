"""Values in both formats: what is written is read again, and what does not fit is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.errors import DataError
from cirrusql.pgwire.parameters import parameter
from cirrusql.pgwire.values import encoder

INTEGERS = {21: 15, 23: 31, 20: 63}
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@pytest.mark.parametrize("form", [0, 1])
@given(data=st.data())
def test_what_is_written_is_read_again(form: int, data: st.DataObject) -> None:
    type_, bits = data.draw(st.sampled_from(sorted(INTEGERS.items())))
    cases: list[tuple[int, Any]] = [
        (type_, data.draw(st.integers(-(2**bits), 2**bits - 1))),
        (701, data.draw(st.floats(allow_nan=False))),
        (16, data.draw(st.booleans())),
        (25, data.draw(TEXTS)),
        (17, data.draw(st.binary())),
        (26, data.draw(st.integers(0, 2**32 - 1))),
    ]
    for kind, value in cases:
        written = encoder(kind, form)(value)
        assert parameter(written, kind, form) == value, (kind, value, written)
    assert encoder(25, form)(None) is None
    assert parameter(None, 20, form) is None


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0000 0000 0000 0000", 0),
        ("0001 0000 0000 0000 0007", 7),
        ("0002 0000 4000 0001 0006 1388", -6.5),
        ("0001 0001 0000 0000 0001", 10_000),
        ("0003 0002 0000 0000 0001 0002 0003", 100_020_003),
        ("0001 ffff 0000 0004 0001", 0.0001),
        ("0005 0004 0000 0000 0001 0000 0000 0000 0001", 10**16 + 1),
        ("0000 0000 d000 0000", float("inf")),
    ],
)
def test_decimals_in_binary(written: str, value: float) -> None:
    """As pgjdbc sends a BigDecimal; a whole number stays exact."""
    found = parameter(bytes.fromhex(written), 1700, 1)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("type_", "text", "written"),
    [
        (1700, "0.0", "0000 0000 0000 0001"),
        (1700, "-6.50", "0002 0000 4000 0002 0006 1388"),
        (1700, "100020003", "0003 0002 0000 0000 0001 0002 0003"),
        (1700, "0.0001", "0001 ffff 0000 0004 0001"),
        (1700, "10000000000000001", "0005 0004 0000 0000 0001 0000 0000 0000 0001"),
        (1082, "2000-01-03", "00000002"),
        (1184, "2000-01-01 00:00:01.5+00", "000000000016e360"),
        (1184, "1999-12-31 23:59:59+00", "fffffffffff0bdc0"),
        (27, "(0,1)", "00000000 0001"),
    ],
)
def test_what_the_catalogue_gives_in_binary(type_: int, text: str, written: str) -> None:
    # As text it was the bytes of something else: a driver read a decimal of its letters.
    assert encoder(type_, 1)(text) == bytes.fromhex(written)
    assert encoder(type_, 0)(text) == text.encode()


@pytest.mark.parametrize(
    "written", ["", "0001 0000 0000 0000", "0001 0000 0000 0000 2710", "00" * 9]
)
def test_what_is_no_decimal(written: str) -> None:
    with pytest.raises(DataError):
        parameter(bytes.fromhex(written), 1700, 1)


def test_identifiers_in_binary() -> None:
    """As pgjdbc sends a UUID."""
    assert parameter(bytes(range(16)), 2950, 1) == "00010203-0405-0607-0809-0a0b0c0d0e0f"
    with pytest.raises(DataError):
        parameter(b"x", 2950, 1)


@pytest.mark.parametrize(
    ("data", "type_", "value"),
    [
        (b" 7 ", 20, 7),
        (b"+7", 23, 7),
        (b"tr", 16, True),
        (b"0.10", 1700, 0.1),
        (b"1e3", 1700, 1000),
        (b"-9223372036854775808", 1700, -(2**63)),
        (b"abcd", 17, b"abcd"),
        (b"a\\\\b\\000", 17, b"a\\b\0"),
        (b"\\xab", 17, b"\xab"),
        (b"2026-01-31", 1082, "2026-01-31"),
        (b"2026-01-31 12:00:00.5+02", 1184, "2026-01-31T10:00:00Z"),
        (b'{007,"b c",NULL,"NULL",\\"}', 1009, ["007", "b c", None, "NULL", '"']),
        (b"{ 1 , 2 }", 1016, [1, 2]),
        (b"{}", 1009, []),
        (b"{t,f}", 1000, [True, False]),
        (b"{a b, c }", 1009, ["a b", "c"]),
    ],
)
def test_parameters_as_text(data: bytes, type_: int, value: Any) -> None:
    found = parameter(data, type_, 0)
    assert (found, type(found)) == (value, type(value))


@given(
    st.one_of(st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False))
)
def test_decimals_are_written_in_binary_as_they_are_read(value: float) -> None:
    assert type(value)(parameter(encoder(1700, 1)(value), 1700, 1)) == value


@pytest.mark.parametrize(
    ("type_", "value", "written"),
    [
        (1184, "2026-11-27 05:04:35.612558+00", 849_071_075_612_558),
        (1184, "2026-11-27 05:04:35+05:30", 849_051_275_000_000),
        (1114, "2000-01-01 00:00:01", 1_000_000),
    ],
)
def test_times_in_binary(type_: int, value: str, written: int) -> None:
    """They were the bytes of the text, and asyncpg read them as microseconds."""
    assert encoder(type_, 1)(value) == written.to_bytes(8, "big")
    assert encoder(1082, 1)("2000-02-01") == (31).to_bytes(4, "big")


@pytest.mark.parametrize("type_", [1186, 869, 600, 1_000_000])
def test_what_is_not_written_in_binary_is_told(type_: int) -> None:
    assert encoder(type_, 1)(None) is None
    with pytest.raises(DataError, match="no binary form here"):
        encoder(type_, 1)("1 day")


@given(st.lists(st.none() | st.integers(-(2**31), 2**31 - 1)))
def test_lists_in_binary(values: list[int | None]) -> None:
    assert parameter(encoder(1007, 1)(values), 1007, 1) == values


@pytest.mark.parametrize(
    ("type_", "value", "text"),
    [
        (25, 1.5, b"1.5"),
        (25, True, b"true"),
        (25, {"a": [1]}, b'{"a":[1]}'),
        (25, b"\x00\xff", b"\\x00ff"),
        (25, float("inf"), b"Infinity"),
        (20, "80", b"80"),
        (20, 2.0, b"2"),
        (701, float("inf"), b"Infinity"),
        (701, float("nan"), b"NaN"),
        (701, 3.0, b"3"),
        (701, -0.0, b"-0"),
        (701, 2**53, b"9007199254740992"),
        (3802, '{"a": 1}', b'{"a": 1}'),
        (3802, "12", b"12"),
        # Some services give a text where the schema has a document: it is one in quotes.
        (3802, "***", b'"***"'),
        (3802, 'say "no"', b'"say \\"no\\""'),
        (701, "0.5", b"0.5"),
        (16, 1, b"t"),
        (16, "false", b"f"),
        (1009, ["a", "b c", None, "NULL", '"'], b'{a,"b c",NULL,"NULL","\\""}'),
        (22, [1, 2, 3], b"1 2 3"),
    ],
)
def test_values_as_text(type_: int, value: Any, text: bytes) -> None:
    assert encoder(type_, 0)(value) == text


@pytest.mark.parametrize("form", [0, 1])
@pytest.mark.parametrize(
    ("type_", "value"),
    [
        *((20, "x"), (20, 1.5), (21, 40_000), (26, -1), (20, 2**63), (16, 2), (16, "yes")),
        *((20, "--5"), (20, "\u0663"), (26, 2**32), (701, "x"), (701, "1_000"), (701, 2**53 + 1)),
        *((25, "a\0b"), (25, "\ud800"), (3802, '{"\0": 1}')),
    ],
)
def test_what_does_not_fit_is_told(type_: int, value: Any, form: int) -> None:
    with pytest.raises(DataError):
        encoder(type_, form)(value)


@pytest.mark.parametrize(
    ("data", "type_", "form"),
    [
        *((b"x", 20, 0), (b"\0", 20, 1), (b"maybe", 16, 0), (b"\xff", 25, 0), (b"1", 1007, 1)),
        # Each was another value, or NULL.
        *((b"70000", 21, 0), (b"1_000", 20, 0), (b"\xd9\xa3", 20, 0), (b"4294967296", 26, 0)),
        *((b"1_0.5", 701, 0), (b"NaN", 701, 0), (b"\x7f\xf8" + bytes(6), 701, 1)),
        *((b"1234567890123456789.25", 1700, 0), (b"1" * 40, 1700, 0), (b"NaN", 1700, 0)),
        *((b"1_0.5", 1700, 0), (b"01/31/2026", 1082, 0), (b"{nope", 3802, 0), (b"NaN", 3802, 0)),
        *((b"\x02{}", 3802, 1), (b"\\9", 17, 0), (b"{{1},{2}}", 1007, 0), (b"{1,}", 1007, 0)),
        *((b"{1", 1007, 0), (b"1,2", 1007, 0), (b"{a}", 1007, 0), (b"{70000}", 1005, 0)),
        (b"\0\0\0\1\0\0\0\0\0\0\0\x17\0\0\0\x09\0\0\0\1\0\0", 1007, 1),
    ],
)
def test_parameters_that_are_none(data: bytes, type_: int, form: int) -> None:
    with pytest.raises(DataError):
        parameter(data, type_, form)
