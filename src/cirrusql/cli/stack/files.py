"""`stack init`, `validate` and `graph`: what needs no cloud."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from cirrusql.cli.arguments import Usage
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator, counted
from cirrusql.cli.stack.running import loaded, tell_notes
from cirrusql.cli.stack.sources import is_manifest
from cirrusql.cli.streams import write_text
from cirrusql.stack import Stack
from cirrusql.stack.report import drawing


def init(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Make a folder with a stack to begin with."""
    from cirrusql.stack.starter import begin

    folder = begin(parsed.folder, template=parsed.template)
    narrator.say(f"{folder} is a stack; see what it would do:")
    plan = shlex.join(["cirrusql", "stack", "plan", str(folder), parsed.env])
    write_text(f"{plan} --local -e AWS_REGION=us-east-1\n")
    return ExitCode.DONE


def validate(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Tell everything that is wrong, or that nothing is."""
    code = ExitCode.DONE
    if parsed.check and is_manifest(Path(parsed.folder)):
        raise Usage("--check is for templates")
    with loaded(parsed, narrator) as stacks:
        for stack in stacks:
            tell_notes(stack, narrator)
            narrator.say(f"{stack.title}: {counted(len(stack.nodes), 'resource')}, valid")
            if parsed.check and not _checked(stack, narrator):
                code = ExitCode.FAILED
    return code


def _checked(stack: Stack, narrator: Narrator) -> bool:
    """Whether AWS's own check has found nothing that is wrong; tells what it has found."""
    from cirrusql.stack.cloudformation.aws_check import findings

    found = list(findings(Path(stack.source)))
    for one in found:
        tell = narrator.error if one.is_wrong else narrator.say
        tell(str(one))
    narrator.say(f"AWS's check: {counted(len(found), 'finding')}")
    return not any(one.is_wrong for one in found)


def graph(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Draw what needs what."""
    with loaded(parsed, narrator) as stacks:
        for number, stack in enumerate(stacks):
            if number or not stack.adopts:
                narrator.say(f"{stack.title}:")
            write_text(drawing.FORMATS[parsed.format](stack) + "\n")
    return ExitCode.DONE
