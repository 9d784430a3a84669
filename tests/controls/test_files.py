"""Which controls files have, and what is refused before anything is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from cirrusql.controls import ControlsError, Severity, load
from cirrusql.controls.files import chosen, sets
from cirrusql.errors import InterfaceError

QUERY = "AS SELECT 1 AS resource, 2 AS reason"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def problems(*where: str | Path, **values: object) -> list[str]:
    with pytest.raises(ControlsError) as refused:
        load(where, values)
    return list(refused.value.problems)


def test_a_control_has_what_its_statement_says_and_its_place(tmp_path: Path) -> None:
    text = f"-- first\n\n  ASSERT 'a.1' TITLE 'It is' SEVERITY low SOURCE 'x' {QUERY};"
    text += f"\nASSERT 'a.2' {QUERY}"
    one, two = load([write(tmp_path, "a.sql", text)])
    assert (one.id, one.title, one.severity, one.sources) == ("a.1", "It is", Severity.LOW, ("x",))
    assert (one.line, one.column, one.place) == (3, 3, f"{tmp_path}/a.sql:3")
    assert one.script.startswith("\n\n  ASSERT")
    assert (two.title, two.severity, two.line) == ("a.2", Severity.MEDIUM, 4)


def test_a_folder_is_read_whole_and_in_order(tmp_path: Path) -> None:
    for name in ("b.sql", "a/z.sql", "a/b/c.sql", "c.sql"):
        write(tmp_path, name, f"ASSERT '{name}' {QUERY}")
    for name in (".hidden.sql", ".git/x.sql", "readme.txt"):
        write(tmp_path, name, "not SQL")
    assert [one.id for one in load([tmp_path])] == ["a/b/c.sql", "a/z.sql", "b.sql", "c.sql"]


def test_what_is_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a.sql", f"ASSERT 'a' {QUERY}")
    assert len(load([path, tmp_path, str(path), tmp_path / "." / "a.sql"])) == 1


def test_a_set_is_known_by_its_name_and_a_path_by_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "fsbp/a.sql", f"ASSERT 'a' {QUERY}")
    monkeypatch.chdir(tmp_path)
    assert len(load(["fsbp"])) > 20
    assert [one.id for one in load(["./fsbp"])] == ["a"]
    assert "fsbp" in sets()


def test_two_of_one_id_are_refused_with_both_places(tmp_path: Path) -> None:
    write(tmp_path, "a.sql", f"ASSERT 'S3.8' {QUERY}")
    write(tmp_path, "b.sql", f"\nASSERT 's3.8' {QUERY}")
    (problem,) = problems(tmp_path)
    assert problem == f"{tmp_path}/b.sql:2: the id 's3.8' is taken by {tmp_path}/a.sql:1"


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = f"SELECT 1;\nASSERT 'a' SEVERITY hgih {QUERY};\n\nDELETE FROM awscc.s3.buckets WHERE 1"
    write(tmp_path, "a.sql", text)
    write(tmp_path, "b.sql", "-- nothing yet\n")
    write(tmp_path, "c.sql", "ASSERT 'a\n")
    found = [one.removeprefix(f"{tmp_path}/") for one in problems(tmp_path)]
    assert found[:4] == [
        "a.sql:1: SELECT is no control; only ASSERT is",
        "a.sql:2: 'hgih' is no severity; did you mean 'high'?",
        "a.sql:4: DELETE is no control; only ASSERT is",
        "b.sql: there is no ASSERT in it",
    ]
    assert found[4].startswith("c.sql:1: ")
    assert len(found) == 5


@pytest.mark.parametrize(
    "written",
    [
        "AS DELETE FROM awscc.s3.buckets WHERE 1",
        "AS WITH a AS (SELECT 1) DELETE FROM awscc.s3.buckets WHERE 1",
        "AS WITH a AS (SELECT 1) UPDATE mine SET b = 1",
        "AS EXEC s3.buckets.delete_resource",
        "AS CREATE TABLE a (b)",
        "AS SET timeout = 1",
    ],
)
def test_what_would_write_is_refused(written: str, tmp_path: Path) -> None:
    (problem,) = problems(write(tmp_path, "a.sql", f"ASSERT 'a' {written}"))
    assert "and changes nothing" in problem


def test_values_are_given_beside_it_and_places_stay(tmp_path: Path) -> None:
    text = f"ASSERT 'a' {QUERY} WHERE :days > 1;\nASSERT 'b' {QUERY} WHERE :days"
    path = write(tmp_path, "a.sql", text)
    one, two = load([path], {"days": 30})
    assert ":days" in one.text
    assert (two.line, two.column) == (2, 1)
    assert problems(path)[0].startswith(f"{tmp_path}/a.sql:1: there is no value for :days")


def test_names_of_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InterfaceError, match=r"no file, folder or set 'fsbb'; did you mean 'fsbp'"):
        load(["fsbb"])
    with pytest.raises(InterfaceError, match=r"there is no \.sql file in"):
        load([tmp_path])
    path = tmp_path / "a.sql"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InterfaceError, match="not UTF-8"):
        load([path])


def test_controls_are_chosen_by_id_and_never_none(tmp_path: Path) -> None:
    text = ";".join(f"ASSERT '{name}' {QUERY}" for name in ("s3.1", "s3.2", "S3.10", "ec2.1"))
    known = load([write(tmp_path, "a.sql", text)])

    def ids(**choice: list[str]) -> list[str]:
        return [one.id for one in chosen(known, **choice)]

    assert ids() == ["s3.1", "s3.2", "S3.10", "ec2.1"]
    assert ids(only=["S3.1"]) == ["s3.1"]
    assert ids(only=["ec2.*", "s3.10"]) == ["S3.10", "ec2.1"]
    assert ids(only=["s3.*"], without=["s3.1*"]) == ["s3.2"]
    assert ids(without=["*3*"]) == ["ec2.1"]
    for choice in ({"only": ["s3.3"]}, {"without": ["s3.11"]}, {"only": ["s3"]}):
        with pytest.raises(InterfaceError, match="there is no control 's3"):
            ids(**choice)
    with pytest.raises(InterfaceError, match="no control is left"):
        ids(only=["s3.1"], without=["s3.1"])
