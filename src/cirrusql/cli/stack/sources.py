"""Which stacks a command is about: a folder with a manifest, a template, or what a CDK app made."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, ClassVar, Protocol

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import Usage
from cirrusql.cli.stack.parameters import parameters_of
from cirrusql.cli.stack.variables import variables_of
from cirrusql.records import Record
from cirrusql.session import Engine
from cirrusql.stack import Stack, load
from cirrusql.stack.cloudformation.stack_names import stack_name
from cirrusql.stack.manifest.reader import MANIFEST_NAME
from cirrusql.stack.plan_file import is_plan

# Whatever is wrong with what a stack wants is nothing to those that only look for what is there.
_BUILD_NOTHING = ("teardown", "outputs", "import")
_ASSEMBLY = "manifest.json"


class Source(Protocol):
    """Where stacks are described."""

    @property
    def names(self) -> Sequence[str]:
        """The stacks, in the order in which they are built."""
        ...

    @property
    def asks(self) -> bool:
        """Whether the account is asked while they are read."""
        ...

    def load(self, name: str, catalog: Catalog, engine: Engine | None, seed: str | None) -> Stack:
        """One of them; without an engine nothing is asked. Raises StackError."""
        ...

    def remembered(self, name: str, engine: Engine, state: str | None) -> Stack | None:
        """One of them as its state has it; None where nothing but its description will do."""
        ...

    @property
    def is_many(self) -> bool:
        """Whether there may be several."""
        ...

    def foresee(self, exports: Mapping[str, Any]) -> None:
        """Note what one of them will export once it is built."""
        ...

    def prepare(self, name: str, engine: Engine) -> Iterator[str]:
        """Do what has to be done before one is built; tells what that was."""
        ...


class ManifestSource(Record, eq=False):
    """A folder with a manifest, and the environment that it is for."""

    folder: str
    environment: str
    variables: Mapping[str, str]
    checks_values: bool = True

    @property
    def names(self) -> Sequence[str]:
        """The one stack of the folder."""
        return (self.folder,)

    asks: ClassVar[bool] = False
    is_many: ClassVar[bool] = False

    def remembered(self, _: str, __: Engine, ___: str | None) -> Stack | None:
        """None: what a manifest says is needed to find what it is about."""
        return None

    def foresee(self, _: Mapping[str, Any]) -> None:
        """Nobody else is planned."""

    def load(self, _: str, catalog: Catalog, __: Engine | None, seed: str | None) -> Stack:
        """The stack of the folder."""
        return load(
            self.folder,
            self.environment,
            self.variables,
            catalog=catalog,
            seed=seed,
            checks_values=self.checks_values,
        )

    def prepare(self, _: str, __: Engine) -> Iterator[str]:
        """Nothing."""
        yield from ()


class TemplateSource(Record, eq=False):
    """A CloudFormation template."""

    path: Path
    name: str | None
    parameters: Mapping[str, str]
    skips_unsupported: bool = False
    checks_values: bool = True

    @property
    def names(self) -> Sequence[str]:
        """The one stack of the template."""
        return (str(self.path),)

    asks: ClassVar[bool] = True
    is_many: ClassVar[bool] = False

    def remembered(self, _: str, engine: Engine, state: str | None) -> Stack | None:
        """The stack of the template's name in the engine's region."""
        from cirrusql.stack.cloudformation.account import region_of
        from cirrusql.stack.run.remembered import remembered_stack

        name = self.name or stack_name(self.path)
        return remembered_stack(engine, name, region_of(engine), state)

    def foresee(self, _: Mapping[str, Any]) -> None:
        """Nobody else is planned."""

    def load(self, _: str, catalog: Catalog, engine: Engine | None, __: str | None) -> Stack:
        """The stack of the template."""
        from cirrusql.stack.template_loading import load_template

        return load_template(
            self.path,
            self.name,
            self.parameters,
            engine=engine,
            catalog=catalog,
            skips_unsupported=self.skips_unsupported,
            checks_values=self.checks_values,
        )

    def prepare(self, _: str, __: Engine) -> Iterator[str]:
        """Nothing."""
        yield from ()


def is_manifest(path: Path) -> bool:
    """Whether that is the folder of a manifest."""
    return (path / MANIFEST_NAME).is_file()


def source_of(parsed: argparse.Namespace, given: Mapping[str, str] | None = None) -> Source:
    """What the arguments name; raises Usage for options that are another kind's.

    `given` are the variables or parameters of a saved plan.
    """
    path = Path(parsed.folder)
    checks = parsed.command not in _BUILD_NOTHING
    if (path / _ASSEMBLY).is_file() and not is_manifest(path):
        _refuse_environment(parsed)
        from cirrusql.cli.stack.assemblies import AssemblySource

        return AssemblySource.of(path, parsed, given, checks_values=checks)
    if path.is_file():
        if is_plan(path):
            raise Usage(f"{path} is a plan, which only `stack build` takes")
        _refuse_environment(parsed)
        if parsed.stacks:
            raise Usage(f"--stack is for the stacks of a CDK app, and {path} is one template")
        parameters = given if given is not None else parameters_of(parsed)
        return TemplateSource(path, parsed.name, parameters, parsed.skip_unsupported, checks)
    if not path.exists() and path.suffix in (".yaml", ".yml", ".json", ".template"):
        raise Usage(f"there is no file {path}")
    if parsed.environment is None:
        raise Usage(f"which environment? see cirrusql stack {parsed.command} --help")
    for name in ("name", "parameter", "parameters", "skip_unsupported", "stacks"):
        if getattr(parsed, name):
            option = "stack" if name == "stacks" else name.replace("_", "-")
            raise Usage(f"--{option} is for templates, and {path} is the folder of a manifest")
    variables = given if given is not None else variables_of(parsed)
    return ManifestSource(parsed.folder, parsed.environment, variables, checks)


def _refuse_environment(parsed: argparse.Namespace) -> None:
    if parsed.environment is not None:
        raise Usage(f"{parsed.folder} is no manifest's folder, and has no environments")
    if parsed.env or parsed.env_file:
        raise Usage("templates have parameters: --parameter NAME=VALUE")


def chosen_names(source: Source, parsed: argparse.Namespace) -> list[str]:
    """The stacks that a command is about, of those there are; raises Usage if that is none."""
    wanted, names = parsed.stacks or ["*"], list(source.names)
    found = [name for name in names if any(fnmatchcase(name, one) for one in wanted)]
    if not source.is_many:
        return names
    if not found:
        raise Usage(f"no stack is called {', '.join(wanted)}: there are {', '.join(names)}")
    return found
