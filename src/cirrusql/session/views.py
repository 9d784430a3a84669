"""The views of a session."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.errors import ProgrammingError, UnknownName, did_you_mean
from cirrusql.sql.statements import CreateView, DropView, Existing


class Views:
    """Views by name. Mutable state: their definitions."""

    def __init__(self) -> None:
        self._views: dict[str, CreateView] = {}

    @property
    def texts(self) -> Mapping[str, str]:
        """The queries of the views that are put in the place of their names."""
        return {
            name: view.text for name, view in self._views.items() if not view.materialized
        }

    def define(self, view: CreateView) -> None:
        """Remember a view; raises ProgrammingError if there is one and nobody said REPLACE."""
        name = str(view.name).lower()
        if name in self._views and view.existing is Existing.FAIL:
            hint = "say CREATE OR REPLACE VIEW"
            raise ProgrammingError(f"there is a view '{view.name}' already", hint=hint)
        self._views[name] = view

    def drop(self, statement: DropView) -> CreateView | None:
        """Forget a view and return what it was; raises UnknownName without IF EXISTS."""
        name = str(statement.name).lower()
        if name not in self._views and not statement.if_exists:
            raise self._unknown(name)
        return self._views.pop(name, None)

    def materialized(self, name: str) -> CreateView:
        """The materialized view of that name; raises UnknownName."""
        view = self._views.get(name.lower())
        if view is None or not view.materialized:
            raise self._unknown(name)
        return view

    def _unknown(self, name: str) -> UnknownName:
        return UnknownName(f"no view '{name}'", hint=did_you_mean(name, self._views))
