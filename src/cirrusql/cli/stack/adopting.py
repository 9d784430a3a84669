"""`stack import` and `stack export`: what is there already, and how it becomes a stack's."""

from __future__ import annotations

import argparse

from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.output import write_text
from cirrusql.cli.stack.running import running
from cirrusql.records import replace
from cirrusql.stack import Action
from cirrusql.stack.report.text import plan_text
from cirrusql.stack.report.views import views


def import_resource(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Note which resource one of the stack is, and show what a build would change of it."""
    with running(parsed, narrator) as run:
        run.deployer.import_resource(parsed.resource, parsed.identifier)
        where = f"{run.stack.name} in {run.stack.environment}"
        narrator.say(f"'{parsed.resource}' of {where} is '{parsed.identifier}' from now on")
        with run.telling.showing():
            plan = run.deployer.plan()
        (change,) = (one for one in plan.changes if one.node == parsed.resource)
        if change.action is Action.UNCHANGED:
            narrator.say("a build would leave it as it is")
        else:
            shown = replace(plan, changes=(change,))
            write_text(plan_text(shown, views(shown, run.engine.catalog)) + "\n")
    return ExitCode.DONE
