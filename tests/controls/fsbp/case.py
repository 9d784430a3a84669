"""What a case of a control is, and models that several services need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.answers.clouds import ACCOUNT, Cloud

Model = Mapping[str, Any]

ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"


@dataclass(frozen=True)
class Case:
    """Models of a type; `beside` makes what belongs to a resource, told whether it is good."""

    type_name: str
    good: Sequence[Model]
    bad: Sequence[Model]
    beside: Callable[[Cloud, str, int, bool], object] = lambda *_: None


def statement(effect: str = "Allow", **more: Any) -> dict[str, Any]:
    """A policy of one statement."""
    return {"Version": "2012-10-17", "Statement": [{"Effect": effect, **more}]}
