"""From the file of a template to its stack."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.engine.engine import Engine
from cirrusql.errors import DataError
from cirrusql.records import Record, field
from cirrusql.stack.cloudformation.account import Account
from cirrusql.stack.cloudformation.cloud_assembly import AssembledStack, AssemblyFiles
from cirrusql.stack.cloudformation.facts import Facts, NoFacts
from cirrusql.stack.cloudformation.files import TemplateFiles, read_text
from cirrusql.stack.cloudformation.loading import Files, Options, Source
from cirrusql.stack.cloudformation.reading import Reading, stack_of_template
from cirrusql.stack.cloudformation.stack_names import NAME_HINT, is_stack_name, stack_name
from cirrusql.stack.graph.stack import Stack
from cirrusql.stack.problems import Problems


class TemplateFile(Record, eq=False):
    """A template in a file, the stack's name and the values of its parameters."""

    path: Path
    name: str
    parameters: Mapping[str, str] = field(factory=dict)
    options: Options = Options()


def load_template(
    path: Path | str,
    name: str | None = None,
    parameters: Mapping[str, str] | None = None,
    *,
    engine: Engine | None = None,
    catalog: Catalog | None = None,
    skips_unsupported: bool = False,
    checks_values: bool = True,
) -> Stack:
    """The stack that a CloudFormation template describes, by default called as its file.

    What only the account knows (its number, zones, parameters of SSM, exports of other stacks) is
    asked through the `engine`; without one nothing is called, and that stays unknown. What Cloud
    Control cannot deploy is left out if it `skips_unsupported`, with a note each. Raises StackError
    with everything that is wrong, and what the account refuses to say.
    """
    found = TemplateFile(
        Path(path),
        name or stack_name(Path(path)),
        parameters or {},
        _options(engine, skips_unsupported=skips_unsupported),
    )
    opened = engine.catalog if engine is not None else catalog or Catalog.open()
    facts: Facts = Account(engine) if engine is not None else NoFacts()
    files = TemplateFiles(found.path.resolve().parent, engine)
    return _loaded(found, facts, files, opened, checks_values=checks_values)


def load_assembled(
    stack: AssembledStack,
    parameters: Mapping[str, str],
    *,
    engine: Engine | None = None,
    catalog: Catalog | None = None,
    foreseen: Mapping[str, Any] | None = None,
    skips_unsupported: bool = False,
    checks_values: bool = True,
) -> Stack:
    """A stack of a CDK app; `foreseen` are exports of those that are planned and not built yet.

    `parameters` are for all of its stacks: each takes its own. Raises as `load_template`, and
    DataError for a stack that belongs to another account.
    """
    _require_account(stack, engine)
    own = {name: parameters[name] for name in parameters.keys() & stack.parameter_names}
    options = _options(engine, skips_unsupported=skips_unsupported, region=stack.region)
    found = TemplateFile(stack.template, stack.name, {**stack.parameters, **own}, options)
    opened = engine.catalog if engine is not None else catalog or Catalog.open()
    facts: Facts = NoFacts(stack.region)
    if engine is not None:
        facts = Account(engine, stack.region, foreseen)
    files = AssemblyFiles(stack.template.resolve().parent, engine)
    return _loaded(found, facts, files, opened, checks_values=checks_values)


def _require_account(stack: AssembledStack, engine: Engine | None) -> None:
    """Raise DataError if a stack belongs to another account; a local cloud stands for any."""
    if engine is None or stack.account is None or engine.environment.is_local:
        return
    if stack.account != engine.account_id():
        message = f"the stack {stack.name} belongs to the account {stack.account}"
        raise DataError(message, hint=f"these credentials are {engine.account_id()}'s")


def _options(
    engine: Engine | None, *, skips_unsupported: bool, region: str | None = None
) -> Options:
    is_local = engine is not None and engine.environment.is_local
    return Options(skips_unsupported, is_local, engine is None, region)


def _loaded(
    file: TemplateFile, facts: Facts, files: Files, catalog: Catalog, *, checks_values: bool
) -> Stack:
    """The stack of a file; raises as `load_template`."""
    problems = Problems()
    if not is_stack_name(file.name):
        problems.add(f"'{file.name}' cannot be a stack's name", None, NAME_HINT)
    source = Source(read_text(file.path), str(file.path))
    reading = Reading(file.name, file.parameters, file.options)
    stack = stack_of_template(source, reading, facts, files, catalog, problems)
    if stack is not None and checks_values:
        from cirrusql.stack.validation import note_invalid

        note_invalid(stack, catalog, problems)
    problems.raise_any()
    assert stack is not None
    return stack
