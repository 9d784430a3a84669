"""What the controls part of the page asks."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cirrusql.console.check_run import MOST_FINDINGS, CheckRun, Wanted
from cirrusql.console.control_files import control_files
from cirrusql.console.exporting import Export
from cirrusql.console.replies import Asked, answering, failure, text, whole
from cirrusql.console.routes.asking import console_of, person_of
from cirrusql.console.routes.following import following
from cirrusql.errors import Error, InterfaceError

_ENDINGS = {
    "text": "txt",
    "json": "json",
    "junit": "xml",
    "sarif": "sarif",
    "markdown": "md",
    "html": "html",
}


def _list(request: Request, _: Asked) -> Any:
    found = control_files(console_of(request).checks.folders)
    return {
        "sets": [{"name": name, "title": title} for name, title in found.sets],
        "files": [*found.files],
        "waivers": [*found.waivers],
        "cut": found.cut,
        "folders": len(console_of(request).checks.folders),
    }


def _start(request: Request, asked: Asked) -> Any:
    waivers = asked.get("waivers") or None
    if waivers is not None and not isinstance(waivers, str):
        raise InterfaceError("'waivers' is the name of a file")
    wanted = Wanted(_texts(asked, "names"), _texts(asked, "only"), waivers)
    check = console_of(request).checks.start(person_of(request), text(asked, "check"), wanted)
    return {"check": check.check_id}


def _show(request: Request, _: Asked) -> Any:
    return _check(request).shown(0)


def _cancel(request: Request, _: Asked) -> Any:
    _check(request).cancel()
    return {}


def _findings(request: Request, asked: Asked) -> Any:
    start, count = whole(asked, "start", 0), whole(asked, "count", MOST_FINDINGS)
    return _check(request).findings(request.path_params["place"], start, count)


def _report(request: Request, asked: Asked) -> Any:
    from cirrusql.controls.reports import FORMATS, written

    form = text(asked, "format")
    if form not in FORMATS:
        raise InterfaceError(f"'{form}' is no format of a report", hint=", ".join(FORMATS))
    report = _check(request).whole()
    name = f"cirrusql-check-{report.started:%Y%m%d-%H%M%S}.{_ENDINGS[form]}"
    body = written(report, form).encode("utf-8", "backslashreplace")
    return {"ticket": console_of(request).keys.ticket(lambda: Export(name, iter([body])))}


def _begin_trend(request: Request, asked: Asked) -> Any:
    check = request.path_params["check"]
    console_of(request).checks.trend(person_of(request), check, whole(asked, "runs", 8))
    return {}


def _trend(request: Request, _: Asked) -> Any:
    trend = _check(request).trend
    return {"trend": None if trend is None else trend.shown()}


async def _follow(request: Request) -> Response:
    """Lines of JSON: how a check stands, as often as it changes, until it has ended."""
    try:
        check = _check(request)
    except Error as error:
        return failure(error)

    seen = 0

    def shown() -> dict[str, Any]:
        nonlocal seen
        found = check.shown(seen)
        seen = found["done"]
        return found

    return following(request, shown, check.ended.is_set)


def _texts(asked: Asked, name: str) -> tuple[str, ...]:
    found = asked.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise InterfaceError(f"'{name}' is a list of texts")
    return tuple(found)


def _check(request: Request) -> CheckRun:
    return console_of(request).checks.check(person_of(request), request.path_params["check"])


_CHECK = "/api/checks/{check}"
ROUTES = [
    Route("/api/controls", answering(_list)),
    Route("/api/checks", answering(_start), methods=["POST"]),
    Route(_CHECK, answering(_show)),
    Route(f"{_CHECK}/follow", _follow),
    Route(f"{_CHECK}/cancel", answering(_cancel), methods=["POST"]),
    Route(f"{_CHECK}/report", answering(_report), methods=["POST"]),
    Route(f"{_CHECK}/trend", answering(_begin_trend), methods=["POST"]),
    Route(f"{_CHECK}/trend", answering(_trend)),
    Route(f"{_CHECK}/{{place:int}}", answering(_findings)),
]
"""What the controls part of the page asks."""
