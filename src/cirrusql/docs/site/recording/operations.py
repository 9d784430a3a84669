"""Statements of operations' pages, run on a local cloud with the demo organisation in it."""

from __future__ import annotations

import re

from cirrusql.docs.operation_page import OperationPage
from cirrusql.docs.site.recording.recorded import Recorded, not_run, record
from cirrusql.errors import Error
from cirrusql.session import Session
from cirrusql.sql import literal

_PLACE = re.compile(r"'\{\{ (\w+) \}\}'")


class OperationRecorder:
    """Runs the examples of operations. The mutable state is which keys were found before."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._found: dict[tuple[str, str], str | None] = {}

    def recorded(self, page: OperationPage) -> dict[str, Recorded]:
        """What each example of a page gave, by the text that the page shows."""
        texts = filter(None, (page.example, page.join))
        return {text: self._recorded(text, page) for text in texts}

    def _recorded(self, text: str, page: OperationPage) -> Recorded:
        values = {name: self._value(name, page) for name in _PLACE.findall(text)}
        lacking = [name for name, value in values.items() if value is None]
        if lacking:
            return not_run(f"The local cloud has no value for {', '.join(lacking)}.")
        return record(self._session, _PLACE.sub(lambda found: str(values[found[1]]), text))

    def _value(self, key: str, page: OperationPage) -> str | None:
        """A key's value as SQL, from the first relation that has one; None if none has."""
        sources = (one for one in page.sources if one.key == key and one.is_free)
        values = (self._first(one.relation, one.column) for one in sources)
        return next((value for value in values if value is not None), None)

    def _first(self, relation: str, column: str) -> str | None:
        place = relation, column
        if place not in self._found:
            self._found[place] = self._asked(relation, column)
        return self._found[place]

    def _asked(self, relation: str, column: str) -> str | None:
        sql = f'SELECT "{column}" FROM {relation} WHERE "{column}" IS NOT NULL LIMIT 1'
        try:
            (result,) = self._session.execute(sql)
            value = next((row[0] for row in result), None)
            result.close()
        except Error:
            return None
        return literal(value) if isinstance(value, str | int | float) else None
