"""What is accepted of findings: waivers with their days, and baselines."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from cirrusql.controls import Baseline, ControlsError, Finding, State, Waiver, Waivers
from cirrusql.errors import Error, InterfaceError
from cirrusql.records import replace

DAY = dt.date(2027, 3, 31)
FINDING = Finding("s3.8", "public-site", "it is open", "eu-west-1", "123456789012")
WAIVER = Waiver("s3.8", "public-site", "the website", DAY)


def read(folder: Path, text: str) -> Waivers:
    path = folder / "waivers.toml"
    path.write_text(text, "utf-8")
    return Waivers.read(path, DAY)


@pytest.mark.parametrize(
    ("changes", "covers"),
    [
        ({}, True),
        ({"control": "S3.8"}, True),
        ({"control": "s3.80"}, False),
        ({"control": "s3.*"}, False),
        ({"resource": "public-*"}, True),
        ({"resource": "*"}, True),
        ({"resource": "public"}, False),
        ({"resource": "PUBLIC-SITE"}, False),
        ({"resource": "public.site"}, False),
        ({"resource": "public-sit[e]"}, False),
        ({"region": "eu-west-1"}, True),
        ({"region": "eu-west-2"}, False),
        ({"account": "123456789012"}, True),
        ({"account": "000000000000"}, False),
    ],
)
def test_what_a_waiver_covers(changes: dict[str, Any], covers: bool) -> None:
    assert replace(WAIVER, **changes).covers(FINDING) is covers


def test_a_place_that_is_not_known_is_not_the_one_that_is_named() -> None:
    assert not replace(WAIVER, region="eu-west-1").covers(replace(FINDING, region=None))
    assert not replace(WAIVER, account="1").covers(replace(FINDING, account=None))


@pytest.mark.parametrize(("days", "state"), [(0, State.WAIVED), (1, State.NEW), (-1, State.WAIVED)])
def test_a_waiver_applies_on_its_last_day_and_not_after_it(days: int, state: State) -> None:
    waivers = Waivers((WAIVER,), DAY + dt.timedelta(days))
    assert waivers.applied(FINDING).state is state
    assert waivers.expired == (() if state is State.WAIVED else (WAIVER,))


def test_of_several_the_one_that_applies_counts() -> None:
    later = replace(WAIVER, expires=DAY + dt.timedelta(9), reason="still")
    waivers = Waivers((WAIVER, later), DAY + dt.timedelta(3))
    assert waivers.applied(FINDING).waiver == later
    assert waivers.unused([FINDING], ["s3.8"]) == ()


def test_what_covers_nothing_is_told_where_that_is_known() -> None:
    other = replace(WAIVER, resource="gone")
    waivers = Waivers((WAIVER, other), DAY)
    assert waivers.unused([FINDING], ["S3.8"]) == (other,)
    assert waivers.unused([], []) == (), "its control could not be checked whole"
    assert waivers.astray(["s3.9"]) == (WAIVER, other)
    assert waivers.astray(["S3.8"]) == ()


def test_a_file_of_waivers(tmp_path: Path) -> None:
    text = """
    [[waiver]]
    control = "s3.8"
    resource = "public-*"
    reason = "the website"
    expires = 2027-03-31

    [[waiver]]
    control = "ec2.19"
    resource = "sg-1"
    reason = "until the move"
    expires = "2027-01-01"
    region = "eu-west-1"
    account = "123456789012"
    """
    first, second = read(tmp_path, text).entries
    assert first == replace(WAIVER, resource="public-*")
    assert (second.expires, second.region) == (dt.date(2027, 1, 1), "eu-west-1")
    assert read(tmp_path, "").entries == ()


GOOD = {"control": '"a"', "resource": '"b"', "reason": '"c"', "expires": "2027-03-31"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"expires": None}, "waiver 1: it needs 'expires'"),
        ({"reason": None}, "waiver 1: it needs 'reason'"),
        ({"resource": None}, "waiver 1: it needs 'resource'"),
        ({"reason": '" "'}, "reason has to be a text that says something"),
        ({"expires": '"soon"'}, "expires is no day; write expires = 2027-03-31, not 'soon'"),
        ({"expires": "2027-03-31T00:00:00Z"}, "expires is no day"),
        ({"expires": "2027"}, "expires is no day"),
        ({"expires": '""'}, "expires is no day"),
        ({"account": "123456789012"}, "account has to be a text"),
        ({"resorce": '"x"'}, "unknown key 'resorce'; did you mean 'resource'?"),
        ({"regions": '["x"]'}, "unknown key 'regions'; did you mean 'region'?"),
    ],
)
def test_a_waiver_that_is_not_as_it_should_be_is_refused(
    changes: dict[str, str | None], said: str, tmp_path: Path
) -> None:
    lines = [f"{key} = {text}" for key, text in {**GOOD, **changes}.items() if text is not None]
    with pytest.raises(ControlsError) as refused:
        read(tmp_path, "\n".join(["[[waiver]]", *lines]))
    assert any(said in one for one in refused.value.problems), refused.value.problems


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    for text, said in (
        ("control = 'a'", "'control' is nothing here"),
        ("[[waivers]]\ncontrol = 'a'", "'waivers' is nothing here"),
        ("[waiver]\ncontrol = 'a'", r"begins with \[\[waiver\]\]"),
        ("= 3", "is not TOML"),
    ):
        with pytest.raises(ControlsError, match=said):
            read(tmp_path, text)
    with pytest.raises(InterfaceError, match="cannot read"):
        Waivers.read(tmp_path / "none.toml", DAY)


# -- baselines ------------------------------------------------------------------------------------


def states(baseline: Baseline, *findings: Finding) -> list[State]:
    return [one.state for one in baseline.applied(findings)]


def test_what_is_known_is_what_is_the_same(tmp_path: Path) -> None:
    Baseline.of([FINDING]).write(tmp_path / "known.json")
    known = Baseline.read(tmp_path / "known.json")
    assert known == Baseline.of([FINDING])
    assert states(known, FINDING, replace(FINDING, control="S3.8")) == [State.KNOWN, State.NEW]
    assert states(known, replace(FINDING, details={"age": 3})) == [State.KNOWN]
    for changes in ({"reason": "another"}, {"resource": "b"}, {"region": None}, {"account": "1"}):
        assert states(known, replace(FINDING, **changes)) == [State.NEW]


def test_more_of_the_same_than_were_known_are_new(tmp_path: Path) -> None:
    Baseline.of([FINDING, FINDING]).write(tmp_path / "known.json")
    known = Baseline.read(tmp_path / "known.json")
    assert states(known, *[FINDING] * 3) == [State.KNOWN, State.KNOWN, State.NEW]
    assert known.gone([FINDING], ["s3.8"]) == (FINDING.identity,)
    assert known.gone([FINDING] * 3, ["s3.8"]) == ()


def test_what_is_gone_is_told_of_controls_that_were_checked_whole() -> None:
    known = Baseline.of([FINDING, replace(FINDING, control="ec2.1")])
    assert [one.control for one in known.gone([], ["S3.8"])] == ["s3.8"]
    assert known.gone([], []) == ()


def test_a_waived_finding_is_not_written_and_not_used_up() -> None:
    waived = replace(FINDING, state=State.WAIVED, waiver=WAIVER)
    assert Baseline.of([waived]).known == {}
    assert states(Baseline.of([FINDING]), waived, FINDING) == [State.WAIVED, State.KNOWN]


def test_the_file_is_the_same_for_the_same_findings(tmp_path: Path) -> None:
    others = [replace(FINDING, resource=name) for name in ("b", 'quo"te', "Ö\n", "a")]
    Baseline.of(others).write(tmp_path / "one.json")
    Baseline.of(others[::-1]).write(tmp_path / "two.json")
    text = (tmp_path / "one.json").read_text("utf-8")
    assert text == (tmp_path / "two.json").read_text("utf-8")
    assert len(text.splitlines()) == 2 + len(others)
    assert Baseline.read(tmp_path / "one.json") == Baseline.of(others)
    Baseline.of([]).write(tmp_path / "none.json")
    assert Baseline.read(tmp_path / "none.json").known == {}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["none.json", "one.json", "two.json"]


ENTRY = {"control": "a", "account": None, "region": None, "resource": "b", "reason": "c"}


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"format": 2, "findings": []},
        {"format": 1},
        {"format": 1, "findings": [{}]},
        {"format": 1, "findings": [{**ENTRY, "count": 0}]},
        {"format": 1, "findings": [{**ENTRY, "count": True}]},
        {"format": 1, "findings": [{**ENTRY, "region": 3}]},
        {"format": 1, "findings": [{**ENTRY, "more": 3}]},
        "not JSON",
    ],
)
def test_another_file_is_no_baseline(document: Any, tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    with pytest.raises(ControlsError, match=r"baseline|damaged"):
        Baseline.read(path)


def test_a_file_that_cannot_be_had(tmp_path: Path) -> None:
    with pytest.raises(InterfaceError, match="cannot read"):
        Baseline.read(tmp_path / "none.json")
    with pytest.raises(Error, match="cannot write"):
        Baseline.of([FINDING]).write(tmp_path / "no" / "such.json")
