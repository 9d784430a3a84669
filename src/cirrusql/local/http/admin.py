"""Administration at run time: settings, faults, the clock. Off unless the settings enable it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from cirrusql.errors import Error
from cirrusql.local.cloud import LocalCloud
from cirrusql.local.http.settings_document import changed, shown
from cirrusql.local.protocol.errors import Answer

_PREFIX = "/_local/admin/"


class Administration:
    """Answers the requests below `/_local/admin/`."""

    def __init__(self, cloud: LocalCloud) -> None:
        self._cloud = cloud

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """The answer as JSON: 404 where there is nothing, or nothing is enabled.

        `GET settings` shows them, `POST settings` changes those it names (a JSON object as in
        `settings_document`), `POST clock` moves the clock by `{"advance": seconds}`, and
        `POST reset` removes all resources and requests.
        """
        page = path.removeprefix(_PREFIX)
        if not self._cloud.settings.admin or not path.startswith(_PREFIX):
            return _answer(404, {"error": f"there is no {path}"})
        try:
            if (method, page) == ("GET", "settings"):
                return _answer(200, shown(self._cloud.settings))
            if method == "POST" and page in ("settings", "clock", "reset"):
                return self._post(page, body)
        except (Error, ValueError) as error:
            return _answer(400, {"error": str(error)})
        return _answer(404, {"error": f"there is no {method} {path}"})

    def _post(self, page: str, body: bytes) -> Answer:
        document = orjson.loads(body or b"{}")
        if not isinstance(document, dict):
            return _answer(400, {"error": "the body is not a JSON object"})
        if page == "settings":
            self._cloud.settings = changed(self._cloud.settings, document)
            return _answer(200, shown(self._cloud.settings))
        if page == "clock":
            self._cloud.advance_clock(float(document.get("advance", 0)))
            return _answer(200, {"now": self._cloud.backend.clock.now()})
        self._cloud.reset()
        return _answer(200, {})


def _answer(status: int, document: Mapping[str, Any]) -> Answer:
    return Answer(status, orjson.dumps(document))
