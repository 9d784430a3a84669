"""Administration at run time: settings, faults, the clock. Off unless the settings enable it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from cirrusql.errors import Error
from cirrusql.local.cloud import LocalCloud
from cirrusql.local.http.request import HttpRequest
from cirrusql.local.http.settings_document import changed, shown
from cirrusql.local.http.web_pages import is_local_name
from cirrusql.local.protocol.errors import Answer

_PREFIX = "/_local/admin/"


class Administration:
    """Answers the requests below `/_local/admin/`."""

    def __init__(self, cloud: LocalCloud) -> None:
        self._cloud = cloud

    def answer(self, request: HttpRequest) -> Answer:
        """The answer as JSON: 404 where there is nothing, or nothing is enabled.

        `GET settings` shows them, `POST settings` changes those it names (a JSON object as in
        `settings_document`), `POST clock` moves the clock by `{"advance": seconds}`, and
        `POST reset` removes all resources and requests. What is posted must say that it is JSON,
        which no form can, and the host must be one that no page's name can be made to mean.
        """
        method, path = request.method, request.path
        page = path.removeprefix(_PREFIX)
        if not self._cloud.settings.admin or not path.startswith(_PREFIX):
            return _answer(404, {"error": f"there is no {path}"})
        if not is_local_name(request.header(b"host")):
            name = request.header(b"host")
            return _answer(403, {"error": f"call it by its address, not as {name}"})
        if method == "POST" and not _is_json(request.header(b"content-type")):
            return _answer(415, {"error": "the Content-Type must be application/json"})
        try:
            if (method, page) == ("GET", "settings"):
                return _answer(200, shown(self._cloud.settings))
            if method == "POST" and page in ("settings", "clock", "reset"):
                return self._post(page, request.body or b"")
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


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == "application/json"


def _answer(status: int, document: Mapping[str, Any]) -> Answer:
    return Answer(status, orjson.dumps(document))
