"""CBOR, against botocore's own reader."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from botocore.parsers import RpcV2CBORParser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cirrusql.cloudcontrol.codec.cbor import packed, unpacked

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text()
    | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(VALUES)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_packed_is_unpacked_by_both(value: Any) -> None:
    body = packed(value)
    assert unpacked(body) == value
    parser = RpcV2CBORParser()
    stream = parser.get_peekable_stream_from_bytes(body)
    assert parser.parse_data_item(stream) == _without_nulls(value)


def _without_nulls(value: Any) -> Any:
    """Botocore's reader leaves out of a map what is null in it."""
    if isinstance(value, dict):
        return {key: _without_nulls(one) for key, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


def test_lengths_that_are_not_known_before() -> None:
    body = bytes(
        [
            0xBF,
            0x61,
            0x61,
            0x9F,
            0x01,
            0x02,
            0xFF,
            0x61,
            0x62,
            0x7F,
            0x61,
            0x78,
            0x61,
            0x79,
            0xFF,
            0xFF,
        ]
    )
    assert unpacked(body) == {"a": [1, 2], "b": "xy"}


@given(st.binary(max_size=40))
def test_whatever_comes_is_a_value_or_refused(body: bytes) -> None:
    with contextlib.suppress(ValueError):
        unpacked(body)


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"\x01\x02", b"\x62a", b"\x1c", b"\x9f\x01", b"\xa1\x01"]
)
def test_half_a_value_is_none(body: bytes) -> None:
    with pytest.raises(ValueError, match="CBOR"):
        unpacked(body)
