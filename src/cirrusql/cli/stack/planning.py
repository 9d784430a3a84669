"""`stack plan`, `drift` and `test`: what is read, and nothing changed."""

from __future__ import annotations

import argparse
import shlex
import time
from pathlib import Path

import orjson

from cirrusql.cli.arguments import Usage
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator, counted
from cirrusql.cli.output import output_to
from cirrusql.cli.stack.giving import Outputs, write_outputs
from cirrusql.cli.stack.parameters import parameters_of
from cirrusql.cli.stack.running import Running, Work, working
from cirrusql.cli.stack.targets import target_of_plan
from cirrusql.cli.stack.variables import variables_of
from cirrusql.cli.streams import write_text
from cirrusql.engine.display import Display
from cirrusql.result import rows_of
from cirrusql.stack import Action, Plan
from cirrusql.stack.report.rows import PlanRelation
from cirrusql.stack.report.text import plan_text, summary
from cirrusql.stack.report.views import plan_document, views

_CHANGES = ExitCode.USAGE  # 2, as terraform has it


def plan(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Show what a build would do."""
    code, documents = ExitCode.DONE, []
    with working(parsed, narrator) as work:
        if parsed.out is not None:
            work.require_one()
        for run in work.each():
            with run.telling.showing():
                found = run.deployer.plan()
            work.planned(found)
            if parsed.json and not work.is_one and parsed.sql is None and not parsed.permissions:
                documents.append(plan_document(found, work.engine.catalog))
            else:
                _show(found, parsed, run)
            if parsed.out is not None:
                _write(found, parsed, run, narrator, is_many=not work.is_one)
            for sql in parsed.assertions:
                _require_none(sql, found, run)
            code = _code(found, parsed) if code is ExitCode.DONE else code
        if documents:
            write_text(_json(documents))
    return code


def _write(
    found: Plan, parsed: argparse.Namespace, run: Running, narrator: Narrator, *, is_many: bool
) -> None:
    """Write a plan that can be built as it is."""
    from cirrusql.stack.plan_file import write_plan

    given = variables_of(parsed) if run.stack.adopts else parameters_of(parsed)
    write_plan(
        Path(parsed.out), Path(parsed.folder), found, run.stack, given, target_of_plan(parsed),
        prune=parsed.prune, name=parsed.name, stacks=[run.stack.name] if is_many else (),
        skip_unsupported=parsed.skip_unsupported,
    )  # fmt: skip
    build = shlex.join(["cirrusql", "stack", "build", parsed.out])
    narrator.say(f"written to {parsed.out}: {build}")


def _code(found: Plan, parsed: argparse.Namespace) -> ExitCode:
    return _CHANGES if parsed.detailed_exitcode and found.has_changes else ExitCode.DONE


def _show(found: Plan, parsed: argparse.Namespace, run: Running) -> None:
    catalog = run.engine.catalog
    if parsed.permissions:
        write_text(_json(found.policy.document))
    elif parsed.sql is not None:
        with _relation(found, run) as relation, output_to(None) as output:
            for result in relation.ask(_sql(parsed.sql)):
                output.show(result, _display(parsed))
    elif parsed.json:
        write_text(_json(plan_document(found, catalog)))
    else:
        write_text(plan_text(found, views(found, catalog)) + "\n")


def _json(document: object) -> str:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"


def _relation(found: Plan, run: Running) -> PlanRelation:
    shown = views(found, run.engine.catalog)
    return PlanRelation(run.engine, shown, found.stack, found.environment)


def _sql(given: str) -> str:
    """SQL as it is, or that of a file."""
    path = Path(given)
    if not given.endswith(".sql"):
        return given
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise Usage(f"cannot read {given}: {error.strerror}") from None


def _require_none(sql: str, found: Plan, run: Running) -> None:
    """Raise AssertionBroken if a question about the plan has an answer."""
    from cirrusql.stack.assertions import require_no_rows

    with _relation(found, run) as relation:
        require_no_rows(relation, _sql(sql))


def drift(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Show in what the resources that are there differ from the stack."""
    code, documents = ExitCode.DONE, list[object]()
    with working(parsed, narrator) as work:
        for run in work.each():
            if parsed.history:
                _history(run, parsed)
                continue
            with run.telling.showing():
                found = run.deployer.drift()
            work.planned(found)
            if parsed.json and not work.is_one:
                documents.append(plan_document(found, run.engine.catalog))
            elif parsed.json:
                write_text(_json(plan_document(found, run.engine.catalog)))
            elif found.changes:
                write_text(plan_text(found, views(found, run.engine.catalog)) + "\n")
            else:
                write_text(f"{run.stack.title}: no drift\n")
            code = _code(found, parsed) if code is ExitCode.DONE else code
        if documents:
            write_text(_json(documents))
    return code


def _history(run: Running, parsed: argparse.Namespace) -> None:
    """What was found whenever drift was looked for; an empty `change` says that it was mended."""
    rows = [(one.at, one.resource, one.change, one.properties) for one in run.deployer.history()]
    with output_to(None) as output:
        output.show(rows_of(("at", "resource", "change", "properties"), rows), _display(parsed))


def _display(parsed: argparse.Namespace) -> Display:
    return Display("json" if parsed.json else "table")


def test(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """See whether everything is there and as wanted."""
    code, given = ExitCode.DONE, list[Outputs]()
    with working(parsed, narrator) as work:
        for run in work.each():
            begun = time.monotonic()
            if not _tested(run, work, narrator):
                code = ExitCode.FAILED
            elif parsed.output_file is not None:
                found = run.deployer.outputs()
                given.append(Outputs(run.stack, found, time.monotonic() - begun))
        if given and code is ExitCode.DONE:
            write_outputs(given, parsed, is_one=work.is_one)
    return code


def _tested(run: Running, work: Work, narrator: Narrator) -> bool:
    """Whether all of a stack is as wanted; tells what is not."""
    with run.telling.showing():
        found = run.deployer.test()
    work.planned(found)
    wrong = [one for one in found.changes if one.action.changes and one.action is not Action.RUN]
    for one in wrong:
        narrator.error(f"{one.node}: {one.reason}")
    if wrong:
        narrator.error(f"{run.stack.title}: {counted(len(wrong), 'failure')}")
        return False
    narrator.say(f"{summary(found)}: tested")
    return True
