"""SQLite's JSON paths as steps, and steps as such a path."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cirrusql.catalog.shapes import Step

_PIECE = re.compile(
    r"""\.(?:"(?P<quoted>[^"]*)"|(?P<key>[^.\["][^.\[]*))|\[(?P<index>\d+|\#(?:-\d+)?)\]"""
)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def path_steps(path: str) -> tuple[Step, ...] | None:
    """The steps of a path that begins with `$`; None for what SQLite would not take.

    An index from the end counts as one that is negative.

    >>> path_steps('$.Rules[0]."a.b"[#-1]'), path_steps("Rules"), path_steps("$")
    (('Rules', 0, 'a.b', -1), None, ())
    """
    if not path.startswith("$"):
        return None
    steps: list[Step] = []
    place = 1
    while place < len(path):
        piece = _PIECE.match(path, place)
        if piece is None:
            return None
        place = piece.end()
        index = piece["index"]
        if index is not None:
            steps.append(int(index.lstrip("#") or 0))
        else:
            steps.append(piece["key"] if piece["quoted"] is None else piece["quoted"])
    return tuple(steps)


def operand_steps(operand: str | float | None) -> tuple[Step, ...] | None:
    """The steps of what stands to the right of `->` or `->>`: a path, a key or an index.

    >>> operand_steps("a.b"), operand_steps("$.a.b"), operand_steps(0), operand_steps("[1]")
    (('a.b',), ('a', 'b'), (0,), (1,))
    """
    if isinstance(operand, int):
        return (operand,)
    if not isinstance(operand, str):
        return None
    if operand.startswith("$"):
        return path_steps(operand)
    # SQLite takes text in brackets for an index, too.
    return path_steps(f"${operand}") if re.fullmatch(r"\[.*\]", operand) else (operand,)


def path_of(steps: Sequence[Step]) -> str:
    """The path of some steps.

    >>> path_of(("Rules", 0, "a.b", -1))
    '$.Rules[0]."a.b"[#-1]'
    """
    return "$" + "".join(map(_piece, steps))


def operand_of(steps: Sequence[Step]) -> str:
    """What to write behind `->>` for some steps, as SQL.

    >>> operand_of(("Name",)), operand_of((0, "Key")), operand_of((2,))
    ("'Name'", "'$[0].Key'", '2')
    """
    if len(steps) == 1 and isinstance(steps[0], int):
        return str(steps[0])
    key = steps[0] if len(steps) == 1 and isinstance(steps[0], str) else path_of(steps)
    return "'" + key.replace("'", "''") + "'"


def _piece(step: Step) -> str:
    if isinstance(step, int):
        return f"[{step}]" if step >= 0 else f"[#{step}]"
    return f".{step}" if _PLAIN.fullmatch(str(step)) else f'."{step}"'
