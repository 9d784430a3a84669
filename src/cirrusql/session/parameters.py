"""One thing that a method takes, or gives: a row of DESCRIBE METHOD."""

from __future__ import annotations

from cirrusql.records import Record

REQUIRED, OPTIONAL, OUTPUT = "input_required", "input_optional", "output"
"""The kinds of parameters."""


class Parameter(Record):
    """One thing that a method takes, or gives: `kind` says which.

    `shape` is a JSON schema as text, of what is no scalar or has few values; else empty.
    """

    name: str
    type: str
    kind: str
    shape: str = ""
    description: str = ""
