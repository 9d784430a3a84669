"""The stacks of a CDK app, from its folder `cdk.out`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import Usage
from cirrusql.cli.stack.parameters import parameters_of
from cirrusql.errors import did_you_mean
from cirrusql.session import Engine
from cirrusql.stack import Stack
from cirrusql.stack.cloudformation.account import region_of
from cirrusql.stack.cloudformation.cloud_assembly import AssembledStack, assembled_stacks
from cirrusql.stack.run.remembered import remembered_stack
from cirrusql.stack.template_loading import load_assembled


class AssemblySource:
    """The stacks of an assembly. Mutable state: what those that are only planned will export."""

    asks: ClassVar[bool] = True
    is_many: ClassVar[bool] = True

    def __init__(
        self,
        stacks: Sequence[AssembledStack],
        parameters: Mapping[str, str],
        *,
        skips_unsupported: bool,
        checks_values: bool,
    ) -> None:
        self._stacks = {one.name: one for one in stacks}
        self._parameters = parameters
        self._skips_unsupported = skips_unsupported
        self._checks_values = checks_values
        self._foreseen: dict[str, Any] = {}

    @classmethod
    def of(
        cls,
        folder: Path,
        parsed: argparse.Namespace,
        given: Mapping[str, str] | None = None,
        *,
        checks_values: bool,
    ) -> AssemblySource:
        """What the arguments name; raises Usage, and what reading the folder does.

        `given` are the parameters of a saved plan.
        """
        if parsed.name:
            raise Usage(f"--name is for one template: the stacks in {folder} have their names")
        stacks = assembled_stacks(folder)
        parameters = given if given is not None else parameters_of(parsed)
        known = frozenset[str]().union(*(one.parameter_names for one in stacks))
        for name in parameters:
            if name not in known:
                message = f"no stack in {folder} has a parameter '{name}'"
                hint = did_you_mean(name, known)
                raise Usage(f"{message}; {hint}" if hint else message)
        return cls(
            stacks,
            parameters,
            skips_unsupported=parsed.skip_unsupported,
            checks_values=checks_values,
        )

    @property
    def names(self) -> Sequence[str]:
        """The stacks in the order in which they are built."""
        return tuple(self._stacks)

    def load(self, name: str, catalog: Catalog, engine: Engine | None, _: str | None) -> Stack:
        """One of the stacks; raises StackError."""
        return load_assembled(
            self._stacks[name],
            self._parameters,
            engine=engine,
            catalog=catalog,
            foreseen=self._foreseen,
            skips_unsupported=self._skips_unsupported,
            checks_values=self._checks_values,
        )

    def remembered(self, name: str, engine: Engine, state: str | None) -> Stack | None:
        """One of the stacks, as its state has it."""
        region = self._stacks[name].region or region_of(engine)
        return remembered_stack(engine, name, region, state)

    def foresee(self, exports: Mapping[str, Any]) -> None:
        """Note what one of them will export once it is built."""
        self._foreseen.update(exports)

    def prepare(self, name: str, engine: Engine) -> Iterator[str]:
        """Upload the assets of a stack; tells what was done."""
        from cirrusql.stack.assets import uploaded

        yield from uploaded(self._stacks[name], engine)
