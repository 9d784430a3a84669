"""Every error of the package can be copied and sent, with all of its fields."""

from __future__ import annotations

import importlib
import pickle
import pkgutil

import pytest

import cirrusql
from cirrusql.errors import Error, NotFound
from cirrusql.stack import StackError, StackFailed, StackProblem
from cirrusql.stack.place import Place
from cirrusql.stack.templates import Reference, UndefinedVariable


def below(kind: type[Error]) -> list[type[Error]]:
    """A class, and all that are made of it."""
    return [kind, *(one for inner in kind.__subclasses__() for one in below(inner))]


def every_class() -> list[type[Error]]:
    """All classes of errors, wherever in the package they are."""
    for module in pkgutil.walk_packages(cirrusql.__path__, "cirrusql."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return list(dict.fromkeys(below(Error)))


def test_a_copy_is_of_the_same_class() -> None:
    kinds = every_class()
    assert {StackError, StackFailed, UndefinedVariable} < set(kinds)
    for kind in kinds:
        copy = kind("a", hint="b", region="c").with_(message="d")
        assert (type(copy), copy.message, copy.hint, copy.region) == (kind, "d", "b", "c")
        assert str(copy.args[0]) == "d"


@pytest.mark.parametrize(
    "error",
    [
        UndefinedVariable("no", reference=Reference("a", "b"), place=Place("f", 3), hint="h"),
        StackError.of([StackProblem("one", Place("f", 1)), StackProblem("two")]),
        StackFailed.of("no plan", {"a": NotFound("gone")}, ("b",), ("c stays",), "h"),
    ],
)
def test_a_copy_has_the_fields_of_its_class(error: Error) -> None:
    for copy in (error.with_(message="another"), pickle.loads(pickle.dumps(error))):
        assert copy.__dict__.keys() == error.__dict__.keys()
        for name in error.__dict__.keys() - {"message"}:
            assert repr(getattr(copy, name)) == repr(getattr(error, name))


def test_an_errors_line_can_be_printed_and_read() -> None:
    error = Error("no column '\x1b[31m\u202e\ud800\x7f'\n" + "x" * 9_000, hint="try\tanother")
    told = str(error)
    assert told.isprintable()
    assert told.startswith("no column '\\u001b[31m\\u202e\\ud800\\u007f' xxx")
    assert told.endswith("xxx; try another")
    assert len(told) < 2_100
    assert len(error.message) > 9_000
