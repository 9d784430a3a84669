"""What a template asks of the account that it is deployed to, and nothing but a call can tell.

`validate` makes no call: there all of it is unknown, and what depends on that is held against
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cirrusql.stack.graph.outputs import Unknown

Text = str | Unknown


class Facts(Protocol):
    """The account and region of one stack. What is not known, or not yet, is an Unknown.

    What cannot be had raises an Error.
    """

    @property
    def region(self) -> Text:
        """The region that the stack is in."""
        ...

    @property
    def account(self) -> Text:
        """The number of the account."""
        ...

    def zones(self, region: str) -> Sequence[str] | Unknown:
        """The availability zones of a region that `Fn::GetAZs` gives."""
        ...

    def parameter(self, name: str) -> Text:
        """The value of a parameter of SSM; raises NotFound."""
        ...

    def secret(self, reference: str) -> Text:
        """The value of a reference to a secret: what stands between `{{resolve:` and `}}`."""
        ...

    def export(self, name: str) -> Text | None:
        """What another stack exports under a name; None if none does."""
        ...

    def output(self, stack: str, name: str, region: str | None) -> Text | None:
        """What another stack gives under a name; None if there is no such stack or output."""
        ...


class NoFacts:
    """Nothing is asked: all that is known is the region, if it was said."""

    def __init__(self, region: str | None = None) -> None:
        self.region: Text = region or Unknown("AWS::Region")
        self.account: Text = Unknown("AWS::AccountId")

    def zones(self, region: str) -> Unknown:
        """Not known."""
        return Unknown(f"the zones of {region}")

    def parameter(self, name: str) -> Unknown:
        """Not known."""
        return Unknown(f"the parameter {name}")

    def secret(self, reference: str) -> Unknown:
        """Not known."""
        return Unknown(reference)

    def export(self, name: str) -> Unknown:
        """Not known."""
        return Unknown(f"the export {name}")

    def output(self, stack: str, name: str, _region: str | None) -> Unknown:
        """Not known."""
        return Unknown(f"{name} of {stack}")
