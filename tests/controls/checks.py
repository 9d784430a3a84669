"""What tests of sets have in common: a control over a cloud, and a case's resources in it."""

from __future__ import annotations

from typing import Any

from cirrusql.controls import Control, Outcome, Report
from cirrusql.controls.checking import Accepted, checked
from cirrusql.controls.run import Manner
from cirrusql.session import MEMORY
from tests.answers.clouds import Cloud
from tests.controls.fsbp.case import Case


def check(asked: Any, *controls: Control) -> Report:
    """The report on controls over what has a `session`."""
    return checked(asked.session.engine, controls, Manner(database=MEMORY), Accepted())


def outcome(asked: Any, control: Control) -> Outcome:
    """What came of one control, which must have had a whole answer."""
    (one,) = check(asked, control).outcomes
    assert (one.error, one.problems, one.notes) == (None, (), ())
    return one


def put(cloud: Cloud, case: Case, *, good: bool) -> list[str]:
    """Makes a case's resources, and what belongs to them; returns their identifiers."""
    made = cloud.put(case.type_name, *(case.good if good else case.bad))
    for number, identifier in enumerate(made):
        case.beside(cloud, identifier, number, good)
    return made
