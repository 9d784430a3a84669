"""The journal's file: of this version, of those before, and of two users at once."""

from __future__ import annotations

import threading
from pathlib import Path

import apsw
import pytest

from cirrusql.errors import OperationalError, StoreError
from cirrusql.journal import Entry, State
from cirrusql.journal.file import Journal
from cirrusql.records import replace

_VERSION_1 = """
CREATE TABLE run (
    number INTEGER PRIMARY KEY AUTOINCREMENT, begun REAL NOT NULL, ended REAL,
    place TEXT NOT NULL, account TEXT, verb TEXT NOT NULL, type_name TEXT NOT NULL, owner TEXT);
CREATE TABLE request (
    run INTEGER NOT NULL, row INTEGER NOT NULL, region TEXT NOT NULL, identifier TEXT,
    client_token TEXT, document TEXT, complete INTEGER NOT NULL, own_token INTEGER NOT NULL,
    state TEXT NOT NULL, sent REAL, request_token TEXT, error_code TEXT, message TEXT,
    PRIMARY KEY (run, row)) WITHOUT ROWID;
INSERT INTO run VALUES (7, 4e9, NULL, 'AWS', '1', 'CREATE', 'AWS::S3::Bucket', NULL);
INSERT INTO request VALUES
    (7, 0, 'us-east-1', 'b', 't', '{}', 1, 1, 'sent', 4e9, 'r', NULL, NULL),
    (7, 1, 'us-east-1', NULL, 't', '{}', 0, 1, 'not started', NULL, NULL, NULL, 'why');
PRAGMA user_version = {};
"""
_VERSION_2 = """
CREATE TABLE run (
    number INTEGER PRIMARY KEY AUTOINCREMENT, begun REAL NOT NULL, ended REAL,
    place TEXT NOT NULL, account TEXT, owner TEXT);
CREATE TABLE request (
    run INTEGER NOT NULL, row INTEGER NOT NULL, verb TEXT NOT NULL, type_name TEXT NOT NULL,
    region TEXT NOT NULL, identifier TEXT, client_token TEXT, document TEXT,
    complete INTEGER NOT NULL, own_token INTEGER NOT NULL, state TEXT NOT NULL, sent REAL,
    request_token TEXT, error_code TEXT, message TEXT,
    PRIMARY KEY (run, row)) WITHOUT ROWID;
INSERT INTO run VALUES (7, 4e9, NULL, 'AWS', '1', NULL);
INSERT INTO request VALUES
    (7, 0, 'CREATE', 'AWS::S3::Bucket', 'us-east-1', 'b', 't', '{}', 1, 1, 'sent', 4e9, 'r', NULL,
        NULL),
    (7, 1, 'CREATE', 'AWS::S3::Bucket', 'us-east-1', NULL, 't', '{}', 0, 1, 'not started', NULL,
        NULL, NULL, 'why');
PRAGMA user_version = 2;
"""
_ENTRY = Entry(
    0, "CREATE", "AWS::S3::Bucket", "us-east-1", None, "t", "{}", True, True, State.NOT_STARTED
)


def _of_version(folder: Path, version: int) -> None:
    script = _VERSION_2
    if version != 2:
        script = _VERSION_1.replace("user_version = {}", f"user_version = {version}")
    connection = apsw.Connection(str(folder / "requests.sqlite3"))
    connection.execute(script)
    connection.close()


@pytest.mark.parametrize("version", [1, 2])
def test_what_an_earlier_version_kept_is_kept(version: int, tmp_path: Path) -> None:
    _of_version(tmp_path, version)
    journal = Journal(tmp_path)
    (run,) = journal.runs()
    assert (run.number, run.place, run.account, run.ended) == (7, "AWS", "1", None)
    one, other = journal.entries(7)
    assert (one.verb, one.type_name, one.identifier) == ("CREATE", "AWS::S3::Bucket", "b")
    assert (one.state, one.sent, one.request_token) == (State.SENT, 4e9, "r")
    assert (other.complete, other.own_token, other.message) == (False, True, "why")
    assert {run.label, one.label, other.label} == {None}
    assert journal.begin("AWS", None, [replace(_ENTRY, label="one")], "all") == 8
    assert (journal.run(8).label, journal.entries(8)[0].label) == ("all", "one")
    journal.close()


@pytest.mark.parametrize("version", [1, 2])
def test_two_that_open_an_earlier_version_at_once_upgrade_it_once(
    version: int, tmp_path: Path
) -> None:
    _of_version(tmp_path, version)
    journals = [Journal(tmp_path) for _ in range(8)]
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda j=j: found.append(len(j.entries(7)))) for j in journals
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [2] * 8


def test_a_later_version_is_left_alone(tmp_path: Path) -> None:
    _of_version(tmp_path, 99)
    with pytest.raises(StoreError, match="of another version"):
        Journal(tmp_path).runs()


def test_a_run_grows_without_a_gap_whoever_adds_to_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    number = journal.begin("AWS", None, [_ENTRY])
    entries = [replace(_ENTRY, row=row) for row in range(3)]
    broken = replace(_ENTRY, client_token=object())
    firsts: list[int] = []

    def grow() -> None:
        firsts.extend(journal.append(number, entries) for _ in range(20))

    threads = [threading.Thread(target=grow) for _ in range(4)]
    for thread in threads:
        thread.start()
    with pytest.raises(TypeError):  # it takes no number, and no other's jobs with it
        journal.append(number, [_ENTRY, broken])
    for thread in threads:
        thread.join()
    assert sorted(firsts) == list(range(1, 241, 3))
    assert [entry.row for entry in journal.entries(number)] == list(range(241))
    journal.close()


@pytest.mark.parametrize("table", ["run", "request"])
def test_a_label_that_is_no_text_is_damage(table: str, tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    number = journal.begin("AWS", None, [_ENTRY], "all")
    connection = apsw.Connection(str(tmp_path / "requests.sqlite3"))
    connection.execute(f"UPDATE {table} SET label = x'00'")
    connection.close()
    with pytest.raises(StoreError, match="label"):
        journal.entries(journal.run(number).number)
    journal.close()


def test_a_run_is_carried_out_once(tmp_path: Path) -> None:
    """Also by two sessions of one engine, which share the journal."""
    journal = Journal(tmp_path)
    number = journal.begin("AWS", None, [_ENTRY])
    for one in (journal, Journal(tmp_path)):
        with pytest.raises(OperationalError, match="still being carried out"):
            one.claim(one.run(number))
    journal.let_go(number, ended=False).result()
    journal.claim(journal.run(number))
    journal.close()
