"""One resource's life on a local cloud of its own: every statement of its type's page, run once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.catalog import Catalog, ResourceType, statements
from cirrusql.catalog.statements import Statement, fill
from cirrusql.docs.page import Page
from cirrusql.docs.site.recording.recorded import Recorded, not_run, record
from cirrusql.docs.site.recording.sample_cloud import HOME, sample_session
from cirrusql.docs.site.recording.sample_values import SampleValues
from cirrusql.errors import Error, MissingKey
from cirrusql.session import Session


def recorded_life(catalog: Catalog, resource_type: ResourceType, page: Page) -> dict[str, Recorded]:
    """What each statement of a page gave, by the text that the page shows.

    Two resources are made, one of what is required, which goes again, and one of all properties,
    which is read, listed, changed and deleted.
    """
    with sample_session(catalog, resource_type.type_name) as session:
        return dict(_Life(session, catalog, resource_type, page).run())


class _Life:
    """The steps of one type. Mutable state: the resource as it is now, and what was recorded."""

    def __init__(
        self, session: Session, catalog: Catalog, resource_type: ResourceType, page: Page
    ) -> None:
        self._session = session
        self._type = resource_type
        self._page = page
        self._samples = SampleValues(catalog, resource_type)
        self._model: dict[str, Any] = {}
        self._row: Mapping[str, Any] = {}
        self._identifier = ""
        self._recorded: dict[str, Recorded] = {}

    def run(self) -> dict[str, Recorded]:
        """All that was recorded, by the statements' templates."""
        documented = self._page.statements
        if documented.insert_required:
            self._insert(documented.insert_required, "required")
            if self._identifier and documented.delete:
                record(self._session, fill(documented.delete, self._values()))
        if documented.insert_all:
            self._insert(documented.insert_all, "all")
        self._read(documented.get)
        self._read(documented.list)
        self._update(documented.update, "patched")
        self._update(documented.update_columns, "changed")
        self._read(documented.delete)
        return self._recorded

    def _insert(self, statement: Statement, seed: str) -> None:
        self._identifier, self._row = "", {}
        try:
            self._model = self._samples.model(statement, seed)
        except Error as error:
            self._keep(statement, not_run(f"No values were made up for it: {error}"))
            return
        made = self._run(statement)
        if made.succeeded:
            self._identifier = str(made.row.get("Identifier") or "")

    def _read(self, statement: Statement | None) -> None:
        if statement is not None and self._is_there(statement):
            found = self._run(statement)
            if statement is self._page.statements.get:
                self._row = found.row

    def _update(self, statement: Statement | None, seed: str) -> None:
        if statement is None or not self._is_there(statement):
            return
        try:
            changed = self._samples.changed(statement, self._model, seed)
        except Error as error:
            self._keep(statement, not_run(f"No values were made up for it: {error}"))
            return
        before, self._model = self._model, changed
        if not self._run(statement).succeeded:
            self._model = before

    def _is_there(self, statement: Statement) -> bool:
        if not self._identifier:
            why = "The local cloud has no such resource: none was created by the INSERT below."
            self._keep(statement, not_run(why))
        return bool(self._identifier)

    def _run(self, statement: Statement) -> Recorded:
        try:
            sql = fill(statement, self._values())
        except MissingKey as error:
            return self._keep(statement, not_run(f"Nothing says what to fill in: {error}"))
        return self._keep(statement, record(self._session, sql))

    def _keep(self, statement: Statement, recorded: Recorded) -> Recorded:
        self._recorded[statement.template] = recorded
        return recorded

    def _values(self) -> dict[str, Any]:
        """What each place stands for: what was read, what was given, the identifier's parts."""
        kind = self._type
        by_name = {column.name: column.property for column in kind.columns}
        read = {
            statements.parameter(kind, by_name[name]): cell
            for name, cell in self._row.items()
            if name in by_name and cell is not None
        }
        given = {statements.parameter(kind, name): value for name, value in self._model.items()}
        return {**read, **given, **self._identifier_values(), "region": self._region}

    def _identifier_values(self) -> dict[str, str]:
        names = [statements.parameter(self._type, one) for one in self._type.identifier_parts]
        values = self._identifier.split("|") if len(names) > 1 else [self._identifier]
        known = self._identifier and len(values) == len(names)
        return dict(zip(names, values, strict=True)) if known else {}

    @property
    def _region(self) -> str:
        regions = self._type.regions
        return HOME if not regions or HOME in regions else min(regions)
