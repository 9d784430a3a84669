"""What could be typed next: a text, where the cursor is, and what is known, to candidates.

Pure: no calls, no files, no terminal. A shell, a console in a browser and a language server can all
ask. It stands on the lexer alone, so a statement need not be whole; what the parser of queries
would say is not needed to name a column.
"""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.completion.candidate import Candidate, CandidateKind
    from cirrusql.completion.completing import complete
    from cirrusql.completion.surroundings import Described, OwnRelation, Surroundings

__all__ = [
    "Candidate",
    "CandidateKind",
    "Described",
    "OwnRelation",
    "Surroundings",
    "complete",
]

__getattr__ = lazily(
    __name__,
    {
        ".candidate": ("Candidate", "CandidateKind"),
        ".completing": ("complete",),
        ".surroundings": ("Described", "OwnRelation", "Surroundings"),
    },
)
