"""What the names of one template mean: its parameters, its resources, the account's own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from cirrusql.catalog.partitions import PARTITIONS, Partition, partition_of
from cirrusql.errors import did_you_mean
from cirrusql.stack.cloudformation.conditions import Conditions, Holds
from cirrusql.stack.cloudformation.facts import Facts, Text
from cirrusql.stack.cloudformation.parameters import Parameter
from cirrusql.stack.cloudformation.referents import Referent
from cirrusql.stack.cloudformation.template import Template
from cirrusql.stack.cloudformation.values import NO_VALUE, known
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.place import Place
from cirrusql.stack.templates import TemplateError

PSEUDO = (
    "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region",
    "AWS::StackId", "AWS::StackName", "AWS::URLSuffix",
)  # fmt: skip
_NAMESPACE = "cirrusql:stack"


class Scope:
    """The names of one template, or of a nested one with a `prefix` to the names of its nodes.

    Mutable state: what the resources are, set once the template is assembled.
    """

    def __init__(
        self,
        template: Template,
        parameters: Mapping[str, Parameter],
        facts: Facts,
        stack_name: str,
        prefix: str = "",
    ) -> None:
        self.template = template
        self.parameters = parameters
        self.facts = facts
        self.stack_name = stack_name
        self.prefix = prefix
        self.referents: dict[str, Referent] = {}

    @cached_property
    def conditions(self) -> Conditions:
        """The template's conditions."""
        return Conditions(self)

    @property
    def for_conditions(self) -> Scope:
        """The same names without any resource."""
        return _WithoutResources(
            self.template, self.parameters, self.facts, self.stack_name, self.prefix
        )

    def rule_function(self, _name: str) -> Callable[[Yaml], Holds] | None:
        """A function that only rules have; none here."""
        return None

    def setting(self, name: str, outputs: Outputs) -> Any:
        """The value of a parameter or pseudo parameter; None if it is neither."""
        parameter = self.parameters.get(name)
        if parameter is not None:
            return parameter.value(outputs)
        if name not in PSEUDO:
            return None
        return _PSEUDO[name](self)

    def referent(self, name: str, place: Place) -> Referent:
        """The resource of that name; raises TemplateError if there is none."""
        found = self.referents.get(name)
        if found is None:
            known_ = [*self.referents, *self.parameters, *PSEUDO]
            message = f"Template format error: Unresolved resource dependencies [{name}]"
            raise TemplateError(message, place=place, hint=did_you_mean(name, known_))
        return found

    # -- pseudo parameters ------------------------------------------------------------------------

    @cached_property
    def partition(self) -> Partition | Unknown:
        """The partition of the region."""
        region = self.facts.region
        if isinstance(region, Unknown):
            return Unknown("AWS::Partition")
        return partition_of(region) or PARTITIONS[0]

    @cached_property
    def stack_id(self) -> Text:
        """An ARN as CloudFormation's stacks have, which is the same every time."""
        region, account, partition = self.facts.region, self.facts.account, self.partition
        unknown = known(region, account, partition)
        if unknown is not None or isinstance(partition, Unknown):
            return Unknown("AWS::StackId")
        import uuid

        name = ":".join((_NAMESPACE, partition.name, str(region), str(account), self.stack_name))
        unique = uuid.uuid5(uuid.NAMESPACE_URL, name)
        where = f"arn:{partition.name}:cloudformation:{region}:{account}"
        return f"{where}:stack/{self.stack_name}/{unique}"


class _WithoutResources(Scope):
    """What conditions, rules and names of exports see."""

    def referent(self, name: str, place: Place) -> Referent:
        """None: raises TemplateError."""
        if name not in self.template.resources:
            return super().referent(name, place)
        message = (
            f"Template format error: Unresolved dependencies [{name}]. Cannot reference resources"
            " here"
        )
        raise TemplateError(message, place=place)


_PSEUDO: Mapping[str, Callable[[Scope], Any]] = {
    "AWS::AccountId": lambda scope: scope.facts.account,
    "AWS::NoValue": lambda _: NO_VALUE,
    "AWS::NotificationARNs": lambda _: [],
    "AWS::Partition": lambda scope: _of(scope, "name"),
    "AWS::Region": lambda scope: scope.facts.region,
    "AWS::StackId": lambda scope: scope.stack_id,
    "AWS::StackName": lambda scope: scope.stack_name,
    "AWS::URLSuffix": lambda scope: _of(scope, "dns_suffix"),
}


def _of(scope: Scope, name: str) -> Text:
    partition = scope.partition
    return partition if isinstance(partition, Unknown) else str(getattr(partition, name))
