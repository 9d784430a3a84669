"""What could not be read, gathered by cause, and whether the rest is still an answer."""

from __future__ import annotations

from cirrusql.errors import Error
from cirrusql.plan import AnyScan, ResourceScan
from cirrusql.records import Record, field
from cirrusql.result import Diagnostics, Problem


class Problems(Record, frozen=False, eq=False):
    """Failures of one statement. Mutable state: the scopes that failed, the rows by cause.

    Several scans may meet one failure, because what both read is read once: it is told once.
    """

    _scopes: list[tuple[AnyScan, str, Error]] = field(factory=list)
    _rows: dict[tuple[str, str, bool, str], dict[Error, None]] = field(factory=dict)

    def scope_failed(self, scan: AnyScan, region: str, error: Error) -> None:
        """A relation could not be read in a region."""
        self._scopes.append((scan, region, error))

    def row_failed(self, scan: ResourceScan, region: str, error: Error, *, listed: bool) -> None:
        """A resource could not be read.

        If it was listed its row has what the list said of it; if only another relation names it, it
        may not even exist and has no row.
        """
        code = error.error_code or type(error).__name__
        key = (scan.table.relation.name, region, listed, code)
        self._rows.setdefault(key, {})[error] = None

    def judge(self, scopes: int, diagnostics: Diagnostics) -> None:
        """Note every problem, or raise the first error if no scope at all was answered."""
        if self._scopes and len(self._scopes) >= scopes:
            raise self._scopes[0][2]
        found: dict[str, Error] = {}
        for scan, region, error in self._scopes:
            found[f"{scan.table.relation.name} could not be read in {region}: {error}"] = error
        for (name, region, listed, _), errors in self._rows.items():
            rows = "1 resource" if len(errors) == 1 else f"{len(errors):,} resources"
            first = next(iter(errors))
            were = "was" if len(errors) == 1 else "were"
            text = f"{rows} {were} listed in {name} in {region} but could not be read: {first}"
            if not listed:
                text = (
                    f"{rows} of {name} in {region}, named by other rows, could not be read: {first}"
                )
            found[text] = first
        diagnostics.problems += (Problem(text, error) for text, error in found.items())
