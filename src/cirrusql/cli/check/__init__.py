"""`cirrusql check`: run controls, and report what came of them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import ExitStack

from cirrusql.cli.arguments import Usage, target_of, variables, with_bare_local
from cirrusql.cli.check.arguments import DEFAULT_FORMAT, parser
from cirrusql.cli.check.outputs import opened, write
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.streams import binary_output, write_text
from cirrusql.errors import Error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.controls import Control, Report
    from cirrusql.controls.checking import Accepted

__all__ = ["parser", "run"]


def run(arguments: Sequence[str], narrator: Narrator) -> ExitCode:
    """Run the command: 0 if everything passed, 1 if not, 3 if that is not known of all controls."""
    parsed = parser().parse_args(with_bare_local(arguments))
    narrator.shows_progress &= not parsed.no_progress
    if parsed.list:
        return _list(parsed, narrator)
    if parsed.write_baseline is not None and parsed.baseline is not None:
        raise Usage("--baseline and --write-baseline exclude each other")
    known = _loaded(parsed, narrator)
    if known is None:
        return ExitCode.FAILED
    with ExitStack() as stack:
        outputs = opened(parsed, stack)
        report = _checked(parsed, known, narrator)
        if report is None:
            return ExitCode.FAILED
        for name, stream in outputs:
            write(report, name, stream)
    from cirrusql.controls.reports.text import last_line

    if outputs[0][0] != DEFAULT_FORMAT or parsed.outfile is not None:
        narrator.say(last_line(report))
    return exit_code(report)


def exit_code(report: Report) -> ExitCode:
    """What a script has to know: findings come before what could not be checked."""
    if report.failed:
        return ExitCode.FAILED
    return ExitCode.DONE if report.complete else ExitCode.INCOMPLETE


def _loaded(parsed: argparse.Namespace, narrator: Narrator) -> tuple[Control, ...] | None:
    """The controls of all files; None if they are not as they should be, which is told."""
    from cirrusql.controls import ControlsError, load
    from cirrusql.controls.files import sets

    where = list(parsed.where)
    if not where:
        if not parsed.list:
            raise Usage(f"no controls; name a file, a folder or a set: {', '.join(sets())}")
        where = list(sets())
    _warn_of_namesakes(where, narrator)
    try:
        return load(where, variables(parsed.var))
    except ControlsError as error:
        _tell(error.problems or (str(error),), narrator)
        return None


def _warn_of_namesakes(where: Sequence[str], narrator: Narrator) -> None:
    """Tell of a file or folder here that has the name of a set, which is the one that is meant."""
    from pathlib import Path

    from cirrusql.controls.files import sets

    for name in where:
        if name in sets() and Path(name).exists():
            narrator.warning(f"'{name}' is the set of that name; what is here is ./{name}")


def _tell(problems: Sequence[str], narrator: Narrator) -> None:
    for one in problems:
        narrator.error(one)


def _chosen(parsed: argparse.Namespace, known: Sequence[Control]) -> tuple[Control, ...]:
    from cirrusql.controls.files import chosen

    return chosen(known, _ids(parsed.only, "--only"), _ids(parsed.without, "--except"))


def _ids(given: Sequence[str], option: str) -> list[str]:
    """The ids of all options of one name; raises Usage for one without any, which chooses nothing.

    `--only "$IDS"` with an empty variable would check everything.
    """
    found = [[name.strip() for name in words.split(",") if name.strip()] for words in given]
    if not all(found):
        raise Usage(f"{option} names no control")
    return [name for names in found for name in names]


def _list(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Write which controls there are, and check none."""
    from cirrusql.cli.check.listing import listing

    known = _loaded(parsed, narrator)
    if known is None:
        return ExitCode.FAILED
    text = listing(_chosen(parsed, known), parsed.output)
    if parsed.outfile is None:
        write_text(text)
        return ExitCode.DONE
    with binary_output(parsed.outfile) as stream:
        stream.write(text.encode())
    return ExitCode.DONE


def _accepted(parsed: argparse.Namespace) -> Accepted:
    from cirrusql.controls import Baseline, Waivers
    from cirrusql.controls.checking import Accepted, today

    return Accepted(
        Waivers() if parsed.waivers is None else Waivers.read(parsed.waivers, today()),
        None if parsed.baseline is None else Baseline.read(parsed.baseline),
    )


def _checked(
    parsed: argparse.Namespace, known: Sequence[Control], narrator: Narrator
) -> Report | None:
    """What came of the check; None if a file with what is accepted is not as it should be."""
    from cirrusql.catalog import Catalog
    from cirrusql.controls import Baseline, ControlsError, Severity
    from cirrusql.controls.checking import based_on, checked
    from cirrusql.controls.run import Manner
    from cirrusql.session import Engine, Options

    controls = _chosen(parsed, known)
    try:
        accepted = _accepted(parsed)
    except ControlsError as error:
        _tell(error.problems or (str(error),), narrator)
        return None
    catalog = Catalog.open()
    manner = Manner(
        Options(timeout=parsed.timeout),
        parsed.database,
        variables(parsed.var) or None,
        narrator.listener,
    )
    threshold = Severity(parsed.severity)
    with Engine(catalog, target_of(parsed).environment(catalog)) as engine, narrator.following():
        report = checked(engine, controls, manner, accepted, threshold, known)
    if parsed.write_baseline is None:
        return report
    baseline = Baseline.of(report.findings())
    try:
        baseline.write(parsed.write_baseline)
    except Error as error:
        raise Usage(str(error)) from None
    return based_on(report, baseline)
