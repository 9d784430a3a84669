"""Checking controls: which, where, and what is accepted of what they find."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cirrusql.controls.baseline import Baseline
from cirrusql.controls.control import Control
from cirrusql.controls.files import chosen, load
from cirrusql.controls.report import Outcome, Report
from cirrusql.controls.run import Manner, run
from cirrusql.controls.waivers import Waivers
from cirrusql.errors import InterfaceError
from cirrusql.records import Record, replace
from cirrusql.session import Engine, Target
from cirrusql.sql.statements import Severity


class Accepted(Record):
    """What does not count of what is found; `baseline` is None where there is none."""

    waivers: Waivers = Waivers()
    baseline: Baseline | None = None


def check(
    *where: str | Path,
    local: str | os.PathLike[str] | bool = False,
    endpoint_url: str | None = None,
    profile: str | None = None,
    region: str | Sequence[str] | None = None,
    engine: Engine | None = None,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    severity: str = Severity.LOW,
    waivers: str | Path | None = None,
    baseline: str | Path | None = None,
    variables: Mapping[str, Any] | None = None,
) -> Report:
    """Check the controls of files, folders and sets, and tell what came of it.

    `local`, `endpoint_url`, `profile` and `region` say where, as `connect` takes them, or `engine`
    does. `only` and `without` choose controls by id, with `*` for anything. Findings of less than
    `severity` do not fail the whole. `waivers` and `baseline` are files with what is accepted.
    `variables` are the values of `:name` in the controls.

    Raises ControlsError for files that are not as they should be, InterfaceError for names of
    nothing, and CredentialsError where it is not known who calls. What is wrong with one control is
    in its outcome.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "mine.sql")
    ...     _ = file.write_text("ASSERT 'mine.1' AS SELECT 'a' AS resource, 'is red' AS reason")
    ...     report = check(file, local=":memory:")
    >>> report.passed, [(one.control, one.resource) for one in report.findings()]
    (False, [('mine.1', 'a')])
    """
    known = load(where, variables)
    controls = chosen(known, only, without)
    accepted = Accepted(
        Waivers() if waivers is None else Waivers.read(waivers, today()),
        None if baseline is None else Baseline.read(baseline),
    )
    least = _severity(severity)
    manner = Manner(variables=variables or None)
    if engine is not None:
        if local or endpoint_url or profile or region:
            raise InterfaceError("an engine is connected already; it takes no other target")
        return checked(engine, controls, manner, accepted, least, known)
    regions = (region,) if isinstance(region, str) else tuple(region or ())
    with Target(local, endpoint_url, profile, regions).engine() as own:
        return checked(own, controls, manner, accepted, least, known)


def today() -> dt.date:
    """The day that it is, in UTC."""
    return dt.datetime.now(dt.UTC).date()


def checked(
    engine: Engine,
    controls: Sequence[Control],
    manner: Manner,
    accepted: Accepted,
    threshold: Severity = Severity.LOW,
    known: Sequence[Control] = (),
) -> Report:
    """Run controls on an engine, and make out what counts of what they find.

    `known` are all controls of the files that these were chosen from: a waiver of one that was not
    chosen is not told of. Raises CredentialsError where it is not known who calls.
    """
    started, clock = dt.datetime.now(dt.UTC), time.monotonic()
    account = engine.account_id()
    outcomes, calls = run(engine, controls, manner, account)
    found = [judged(outcome, accepted) for outcome in outcomes]
    whole = [one.control.id for one in found if one.is_whole]
    every = [finding for one in found for finding in one.findings]
    chosen_ids = {one.id.lower() for one in controls}
    skipped = {one.id.lower() for one in known} - chosen_ids
    waivers, baseline = accepted.waivers, accepted.baseline
    return Report(
        tuple(found),
        engine.environment.description,
        account,
        started,
        time.monotonic() - clock,
        calls,
        threshold,
        tuple(one for one in waivers.expired if one.control.lower() not in skipped),
        waivers.unused(every, whole),
        waivers.astray(chosen_ids | skipped),
        () if baseline is None else baseline.gone(every, whole),
        baseline is not None,
    )


def based_on(report: Report, baseline: Baseline) -> Report:
    """The report with what a baseline knows told apart, as one that was just made of it has to be.

    Nothing of it can be gone.
    """
    accepted = Accepted(baseline=baseline)
    outcomes = tuple(judged(one, accepted) for one in report.outcomes)
    return replace(report, outcomes=outcomes, has_baseline=True)


def judged(outcome: Outcome, accepted: Accepted) -> Outcome:
    """An outcome with its findings told apart: waived, known, new."""
    found = map(accepted.waivers.applied, outcome.findings)
    if accepted.baseline is not None:
        return replace(outcome, findings=tuple(accepted.baseline.applied(found)))
    return replace(outcome, findings=tuple(found))


def _severity(name: str) -> Severity:
    try:
        return Severity(name.lower())
    except ValueError:
        known = ", ".join(Severity)
        raise InterfaceError(f"'{name}' is no severity; there are {known}") from None
