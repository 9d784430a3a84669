"""Listeners that do more than note an event: they run on the loop's thread, which must go on."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import pytest

import cirrusql
from cirrusql.errors import Cancelled, InterfaceError
from cirrusql.events import Event
from cirrusql.session import Options
from tests.answers.clouds import Cloud

COUNT = "SELECT count(*) FROM awscc.logs.log_groups"


def ended_by(act: Callable[[cirrusql.Connection], object]) -> tuple[object, list[str]]:
    """How a query ends whose listener acts at the first scan: its rows or error, and its notes.

    Fails if it does not end.
    """
    found: list[object] = []
    notes: list[str] = []

    def listen(event: Event) -> None:
        if event.name == "scan.started":
            act(connection)

    def run() -> None:
        try:
            cursor = connection.execute(COUNT)
            found.append(cursor.fetchall())
            notes.extend(cursor.diagnostics.notes)
        except BaseException as error:  # noqa: BLE001 - it is what is looked at
            found.append(error)

    connection = cirrusql.connect(local=":memory:", region="us-east-1", listener=listen)
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(60)
    assert not thread.is_alive(), "the statement waits for itself"
    return found[0], notes


def test_a_listener_that_runs_a_query_is_told_that_it_cannot() -> None:
    """It waited for the thread that it ran on."""
    found, notes = ended_by(lambda connection: list(connection.session.execute(COUNT)))
    assert found == [(0,)]
    assert "cannot run what calls a service" in notes[0]


def test_a_listener_that_uses_the_connection_is_told_that_it_is_at_work() -> None:
    found, notes = ended_by(lambda connection: connection.execute("SELECT 1"))
    assert found == [(0,)]
    assert "at work in another thread" in notes[0]


def test_a_listener_closes_its_connection() -> None:
    found, _ = ended_by(lambda connection: connection.close())
    assert isinstance(found, Cancelled)
    for thread in threading.enumerate():
        if thread.name == "cirrusql closing":
            thread.join(60)
            assert not thread.is_alive()


def test_a_listener_that_ends_the_program_ends_the_statement_with_that() -> None:
    """The loop's thread died of it, and the statement waited for ever."""
    found, _ = ended_by(lambda _: sys.exit(3))
    assert isinstance(found, SystemExit)
    assert found.code == 3


@pytest.mark.parametrize("limits", [{"max_rows": -1}, {"timeout": -1}, {"timeout": float("nan")}])
def test_a_limit_that_is_no_number_of_anything_is_refused(
    cloud: Cloud, limits: dict[str, float]
) -> None:
    cloud.session.options = Options(**limits)  # type: ignore[arg-type]
    with pytest.raises(InterfaceError, match="give 0 or more"):
        cloud.run(COUNT)
