"""The set `cis`: each control passes what it should pass, and finds the rest and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cirrusql.controls import Status, load
from tests.answers.clouds import Cloud
from tests.controls import test_cis_account, test_cis_alarms, test_cis_scripted
from tests.controls.checks import check, outcome, put
from tests.controls.cis import CASES

CONTROLS = {one.id: one for one in load(["cis"])}
SECTIONS = {"1": "identity", "2": "storage", "3": "logging", "4": "monitoring", "5": "networking"}
# What they are about nobody can read; docs/controls.md says why.
MANUAL = {"1.1", "1.20"}


def test_they_are_all_of_the_benchmark_but_for_what_cannot_be_read() -> None:
    numbers = [
        *(f"1.{n}" for n in range(1, 22)),
        *(f"2.1.{n}" for n in range(1, 5)),
        *(f"2.2.{n}" for n in range(1, 5)),
        "2.3.1",
        *(f"3.{n}" for n in range(1, 10)),
        *(f"4.{n}" for n in range(1, 17)),
        *("5.1.1", "5.1.2"),
        *(f"5.{n}" for n in range(2, 8)),
    ]
    assert len(numbers) == 63
    assert list(CONTROLS) == [f"cis.{one}" for one in numbers if one not in MANUAL]


def test_every_control_has_resources_that_pass_and_some_that_do_not() -> None:
    others = (test_cis_account.TESTED, test_cis_alarms.TESTED, test_cis_scripted.TESTED)
    assert sorted([*CASES, *(one for each in others for one in each)]) == sorted(CONTROLS)
    assert all(case.good and case.bad for case in CASES.values())


@pytest.mark.parametrize("name", CASES)
def test_it_finds_what_is_wrong_and_nothing_else(name: str, cloud: Cloud) -> None:
    control = CONTROLS[name]
    assert outcome(cloud, control).status is Status.PASSED, "of an empty account"
    put(cloud, CASES[name], good=True)
    ignored = {one.resource for one in outcome(cloud, control).findings}
    assert not ignored
    bad = put(cloud, CASES[name], good=False)
    found = outcome(cloud, control)
    assert found.status is Status.FAILED
    resources = {one.resource for one in found.findings}
    assert len(resources) == len(bad)
    for identifier in bad:
        assert any(identifier in one or one in identifier for one in resources), identifier


@pytest.mark.parametrize("name", CONTROLS)
def test_it_says_what_it_wants_and_where_that_is_from(name: str) -> None:
    control = CONTROLS[name]
    assert re.fullmatch(r"[A-Z].{8,70}[^.]", control.title)
    number = name.removeprefix("cis.")
    code, *pages = control.sources
    assert code == f"CIS AWS 5.0.0 {number}"
    place = "https://docs.aws.amazon.com/securityhub/latest/userguide/"
    for page in pages:
        assert re.fullmatch(rf"{re.escape(place)}(\w+)-controls\.html#\1-\d+", page)
    section = number[0]
    assert control.file == f"cis/{section}-{SECTIONS[section]}.sql"


@pytest.mark.thorough
def test_the_whole_set_asks_what_it_asks_once(make_cloud: Callable[..., Cloud]) -> None:
    cloud = make_cloud()
    for name in ("cis.2.1.4", "cis.2.2.3", "cis.5.3", "cis.3.4"):
        put(cloud, CASES[name], good=True)
        put(cloud, CASES[name], good=False)
    report = check(cloud, *CONTROLS.values())
    sent = [
        (one.service.name, one.operation, one.region, one.body, one.document)
        for one in cloud.transport.sent
    ]
    again = {one[1] for one in sent if sent.count(one) > 1}
    # What is refused is not remembered: here that there is no policy, which two controls ask for.
    assert again <= {"GetAccountPasswordPolicy"}
    assert len(sent) == report.calls
