"""Running statements, and looking at what they gave."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cirrusql.console.answer import Answer
from cirrusql.console.arrangement import Arrangement
from cirrusql.console.exporting import copied, exported
from cirrusql.console.replies import Asked, answering, failure, text, told, whole
from cirrusql.console.routes.asking import console_of, person_of
from cirrusql.console.routes.following import following
from cirrusql.console.run import Run
from cirrusql.errors import Error, InterfaceError

_MOST_CANDIDATES = 200


def _start(request: Request, asked: Asked) -> Any:
    parameters = asked.get("parameters") or None
    if parameters is not None and not isinstance(parameters, dict | list):
        raise InterfaceError("parameters are an object or a list")
    run = console_of(request).desk.start(
        person_of(request),
        text(asked, "tab"),
        text(asked, "run"),
        text(asked, "sql"),
        parameters,
        explains=asked.get("explain") is True,
    )
    return {"run": run.run_id}


def _cancel(request: Request, _: Asked) -> Any:
    _run(request).cancel()
    return {}


async def _follow(request: Request) -> Response:
    """Lines of JSON: how a run stands, as often as it changes, until it has ended."""
    try:
        run = _run(request)
    except Error as error:
        return failure(error)

    seen: list[int] = []

    def shown() -> dict[str, Any]:
        found = run.shown(seen)
        seen[:] = [one["scopes"]["version"] for one in found["statements"]]
        return found

    return following(request, shown, run.ended.is_set)


def _rows(request: Request, asked: Asked) -> Any:
    answer = _answer(request)
    start, count = whole(asked, "start", 0), whole(asked, "count", 100)
    return {"rows": answer.window(asked.get("view", ""), start, count), "count": answer.count}


def _view(request: Request, asked: Asked) -> Any:
    answer = _answer(request)
    view, count = answer.view(Arrangement.parse(asked, len(answer.columns)))
    return {"view": view, "count": count, "of": answer.count}


def _cell(request: Request, asked: Asked) -> Any:
    value = _answer(request).value(whole(asked, "row"), whole(asked, "column"))
    if isinstance(value, bytes):
        return {"kind": "x", "text": value.hex()}
    return {"kind": "t" if isinstance(value, str) else "n", "text": str(value)}


def _summary(request: Request, asked: Asked) -> Any:
    return _answer(request).summary(asked.get("view", ""), whole(asked, "column"))


def _chart(request: Request, asked: Asked) -> Any:
    of = whole(asked, "of") if "of" in asked else None
    measure = str(asked.get("measure", "count"))
    return _answer(request).chart(asked.get("view", ""), whole(asked, "column"), measure, of)


def _copy(request: Request, asked: Asked) -> Any:
    return {"text": copied(_answer(request), asked)}


def _export(request: Request, asked: Asked) -> Any:
    statement = request.path_params["statement"]
    made = exported(_run(request), statement, _answer(request), asked)
    return {"ticket": console_of(request).keys.ticket(lambda: made)}


def _check(request: Request, asked: Asked) -> Any:
    """What is wrong with a text, and what it wants; nothing is called."""
    tab = console_of(request).desk.tab(person_of(request), text(asked, "tab"))
    with tab.at_rest() as session:
        if session is None:
            return {"busy": True}
        try:
            found = session.describe(text(asked, "sql"))
        except Error as error:
            return {"error": told(error)}
    return {
        "statements": [
            {
                "kind": one.statement.kind,
                "line": one.statement.position.line,
                "text": one.statement.text,
                "parameters": [wanted.key for wanted in one.parameters],
            }
            for one in found
        ]
    }


def _complete(request: Request, asked: Asked) -> Any:
    from cirrusql.completion import complete

    tab = console_of(request).desk.tab(person_of(request), text(asked, "tab"))
    known = tab.surroundings()
    if known is None:
        return {"candidates": []}
    found = complete(text(asked, "sql"), whole(asked, "cursor"), known)
    return {
        "candidates": [
            [one.kind.value, one.text, one.start, one.end, one.label, one.description]
            for one in found[:_MOST_CANDIDATES]
        ],
        "all": len(found) <= _MOST_CANDIDATES,
    }


def _close_tab(request: Request, _: Asked) -> Any:
    console_of(request).desk.close_tab(person_of(request), request.path_params["tab"])
    return {}


def _history(request: Request, asked: Asked) -> Any:
    limit = min(whole(asked, "limit", 200), 1_000)
    return {"runs": console_of(request).history.runs(str(asked.get("search", "")), limit)}


def _forget(request: Request, asked: Asked) -> Any:
    console_of(request).history.forget(asked.get("run"))
    return {}


def _kept(request: Request, _: Asked) -> Any:
    return {"queries": console_of(request).history.kept()}


def _keep(request: Request, asked: Asked) -> Any:
    name = text(asked, "name").strip()
    if not name or len(name) > 200:
        raise InterfaceError("a query is kept under a name of 1 to 200 characters")
    console_of(request).history.keep(
        name, text(asked, "folder", ""), text(asked, "sql"), asked.get("parameters") or {}
    )
    return {}


def _drop(request: Request, asked: Asked) -> Any:
    console_of(request).history.drop(text(asked, "name"))
    return {}


def _run(request: Request) -> Run:
    return console_of(request).desk.run(person_of(request), request.path_params["run"])


def _answer(request: Request) -> Answer:
    return console_of(request).desk.answer(
        person_of(request), request.path_params["run"], request.path_params["statement"]
    )


_ANSWER = "/api/runs/{run}/{statement:int}"
ROUTES = [
    Route("/api/runs", answering(_start), methods=["POST"]),
    Route("/api/runs/{run}/cancel", answering(_cancel), methods=["POST"]),
    Route("/api/runs/{run}/follow", _follow),
    Route(f"{_ANSWER}/rows", answering(_rows)),
    Route(f"{_ANSWER}/view", answering(_view), methods=["POST"]),
    Route(f"{_ANSWER}/cell", answering(_cell)),
    Route(f"{_ANSWER}/summary", answering(_summary)),
    Route(f"{_ANSWER}/chart", answering(_chart)),
    Route(f"{_ANSWER}/copy", answering(_copy), methods=["POST"]),
    Route(f"{_ANSWER}/export", answering(_export), methods=["POST"]),
    Route("/api/check", answering(_check), methods=["POST"]),
    Route("/api/complete", answering(_complete), methods=["POST"]),
    Route("/api/tabs/{tab}", answering(_close_tab), methods=["DELETE"]),
    Route("/api/history", answering(_history)),
    Route("/api/history/forget", answering(_forget), methods=["POST"]),
    Route("/api/queries", answering(_kept)),
    Route("/api/queries/keep", answering(_keep), methods=["POST"]),
    Route("/api/queries/drop", answering(_drop), methods=["POST"]),
]
"""What the query part of the page asks."""
