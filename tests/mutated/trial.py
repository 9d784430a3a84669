"""One statement after the other, and what was wrong with which, so that each can be had again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from cirrusql.catalog import Catalog
from tests.mutated.grammar import generated
from tests.mutated.mutations import mutated
from tests.mutated.shrinking import shrunk
from tests.mutated.victim import Victim, Wrong

_PARAMETERS: tuple[Any, ...] = (
    (1,), ("it's", None), (1, 2.5, b"x"), (), {}, {"a": 1, "p": "x"},
    {"days": -1, "region": "us-east-1", "one": "a" * 40, "a": "'"},
)  # fmt: skip


def case(seed: str, number: int, statements: Sequence[str]) -> tuple[str, Any]:
    """The statement of a number, and parameters for it; the same whatever ran before."""
    random = Random(f"{seed}/{number}")
    made = [generated(random)] if random.random() < 0.3 else list(statements)
    text = made[0] if len(made) == 1 and random.random() < 0.6 else mutated(made, random)
    gives = random.random() < (0.7 if any(sigil in text for sigil in "?:@$") else 0.02)
    return text, random.choice(_PARAMETERS) if gives else None


@dataclass
class Trial:
    """Tries statements where every call is refused and, read-only, on a local cloud.

    Mutable state: what was wrong, each kind of it once.
    """

    catalog: Catalog
    refusing: Victim
    answering: Victim
    found: dict[str, str] = field(default_factory=dict)
    tried: int = 0

    def run(self, seed: str, numbers: Iterable[int], statements: Sequence[str]) -> None:
        """Try the statements of these numbers."""
        for number in numbers:
            text, parameters = case(seed, number, statements)
            self.tried += 1
            try:
                self.attempt(text, parameters)
            except Wrong as wrong:
                self._note(wrong, f"{seed}/{number}", text, parameters)

    def attempt(self, text: str, parameters: Any) -> None:
        """Try one in every way; raises Wrong."""
        self.refusing.describe(text)
        self.refusing.explain(text, parameters)
        self.refusing.execute(text, parameters)
        self.answering.execute(text, parameters)

    def _note(self, wrong: Wrong, name: str, text: str, parameters: Any) -> None:
        if wrong.kind in self.found:
            return

        def fails(shorter: str) -> bool:
            try:
                self.attempt(shorter, parameters)
            except Wrong as other:
                return other.kind == wrong.kind
            return False

        most = 12 if "slow" in wrong.kind or "hangs" in wrong.kind else 400
        short = shrunk(text, fails, most)
        shown = (
            repr(short) if len(short) < 3_000 else f"{short[:3_000]!r} … {len(short)} characters"
        )
        self.found[wrong.kind] = f"{name} with {parameters!r}: {wrong}\n    {shown}"

    @property
    def outcomes(self) -> Counter[str]:
        """What became of the statements."""
        return self.refusing.outcomes + self.answering.outcomes
