"""AWS's own check of a template (the extra `check`): its rules see more than schemas say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cirrusql.errors import NotSupportedError
from cirrusql.records import Record
from cirrusql.stack.place import Place

_WRONG = ("FATAL", "ERROR")
_TOLD = (*_WRONG, "WARN")


class Finding(Record):
    """What a rule says of a template, and where. One that `is_wrong` is an error."""

    rule: str
    message: str
    place: Place
    is_wrong: bool

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: {self.message}"


def findings(path: Path) -> Iterator[Finding]:
    """What AWS's rules say of a template, errors and warnings, in the order of its lines.

    Raises NotSupportedError without the library.
    """
    try:
        from cloudformation_validate import CompositeEngine
    except (ImportError, OSError):  # there is no wheel for this machine, or none that runs on it
        message = "AWS's own check needs a library that is not installed"
        raise NotSupportedError(message, hint="pip install 'cirrusql[check]'") from None
    report = CompositeEngine().validate_template(str(path))
    # Some findings are of the whole template, and have no line.
    for one in sorted(report.diagnostics, key=lambda found: (found.start_line or 0, found.rule_id)):
        severity = one.severity.name
        if severity in _TOLD:
            place = Place(str(path), one.start_line or 1, one.start_column or 0)
            yield Finding(one.rule_id, one.message, place, severity in _WRONG)
