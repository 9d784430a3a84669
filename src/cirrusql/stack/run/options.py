"""How a stack is dealt with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cirrusql.engine.options import Guard
from cirrusql.records import Record
from cirrusql.stack.run.walk import OnFailure

Confirm = Callable[[str, Sequence[str]], bool]


class StackOptions(Record):
    """How many nodes are dealt with at once, what a failure means, and who may say yes.

    `confirm` is asked, with a question and the resources, before something is deleted or replaced;
    None means that nobody can be asked, and then it must be `confirmed`. `prune` deletes what
    earlier builds have made and the stack does not have any more. `state` is the file that is kept
    from one build to the next, by default one in the user's data folder. A lock is waited for
    `lock_wait` seconds. A `guard` may refuse each statement before its first call, and with
    `hides_secrets` no secret is in the rows that the stack's queries are answered from. With
    `as_of` resources are read as the inventory had them at that moment, and nothing is changed.
    """

    parallelism: int = 48
    on_failure: OnFailure = OnFailure.ERROR
    confirmed: bool = False
    confirm: Confirm | None = None
    prune: bool = False
    state: str | None = None
    lock_wait: float = 0.0
    guard: Guard | None = None
    hides_secrets: bool = False
    as_of: str | None = None
