import inspect

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool, SingletonThreadPool

import cirrusql
from cirrusql.sqlalchemy_dialect.url import connect_arguments


@pytest.mark.parametrize(
    ("url", "arguments"),
    [
        ("cirrusql://", {}),
        ("cirrusql:///", {"local": True}),
        ("cirrusql:///:memory:", {"local": ":memory:"}),
        ("cirrusql:////data/cloud.db", {"local": "/data/cloud.db"}),
        ("cirrusql://prod@", {"profile": "prod"}),
        ("cirrusql://?region=eu-west-1", {"region": ("eu-west-1",)}),
        ("cirrusql://?region=*", {"region": ("*",)}),
        ("cirrusql://?endpoint_url=http%3A%2F%2Fh%3A1", {"endpoint_url": "http://h:1"}),
        ("cirrusql:///c?seed=no&strict=1", {"local": "c", "seed": False, "strict": True}),
        ("cirrusql://?timeout=40ms&max_rows=5", {"timeout": 0.04, "max_rows": 5}),
        ("cirrusql://?database=own.db&yes=true", {"database": "own.db", "yes": True}),
    ],
)
def test_a_url_is_the_arguments_of_connect(url, arguments):
    assert connect_arguments(make_url(url)) == {"database": None} | arguments


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("cirrusql://cloud.db", "has a host, 'cloud.db'"),
        ("cirrusql://localhost:4566/x", "endpoint is ?endpoint_url="),
        ("cirrusql://a:secret@", "has a password"),
        ("cirrusql:///c?regoin=x", "did you mean 'region'?"),
        ("cirrusql:///c?nothing=x", "there is region, endpoint_url"),
        ("cirrusql:///c?read_only=perhaps", "read_only=perhaps in the URL: it is on or off"),
        ("cirrusql:///c?read_only=on&read_only=off", "read_only is given 2 times"),
        ("cirrusql:///c?timeout=soon", "'soon' is not a duration"),
        ("cirrusql:///c?max_rows=-1", "it is a number of rows"),
        ("cirrusql://?seed=on", "seed is for a local cloud"),
        ("cirrusql://prod@/c", "a local cloud has no profile"),
        ("cirrusql:///c?endpoint_url=http%3A%2F%2Fh", "a local cloud has no endpoint_url"),
    ],
)
def test_a_wrong_url_is_one_clear_line(url, told):
    with pytest.raises(ArgumentError) as caught:
        sa.create_engine(url)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_every_parameter_is_one_of_connect():
    from cirrusql.sqlalchemy_dialect.url import _PARAMETERS

    assert set(_PARAMETERS) <= set(inspect.signature(cirrusql.connect).parameters)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_file_name_comes_through(name):
    url = URL.create("cirrusql", database=name, query={"database": name})
    again = make_url(url.render_as_string())
    assert connect_arguments(again) == {"local": name, "database": name}


@pytest.mark.parametrize(
    ("url", "pool"),
    [
        ("cirrusql:///:memory:", SingletonThreadPool),
        ("cirrusql:///cloud.db", QueuePool),
        ("cirrusql:///cloud.db?database=:memory:", SingletonThreadPool),
        ("cirrusql:///:memory:?database=own.db", QueuePool),
        ("cirrusql://", QueuePool),
    ],
)
def test_connections_that_share_no_tables_are_one_for_a_thread(url, pool):
    assert type(sa.create_engine(url).pool) is pool
