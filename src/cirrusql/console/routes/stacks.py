"""What the stacks part of the page asks."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from cirrusql.console.replies import Asked, answering, text
from cirrusql.console.routes.asking import console_of, person_of
from cirrusql.console.stack_places import Described, stack_places
from cirrusql.errors import InterfaceError


def _list(request: Request, _: Asked) -> Any:
    folders = console_of(request).stack_runs.folders
    found, cut = stack_places(folders)
    return {
        "folders": [str(folder) for folder in folders],
        "stacks": [{"name": one.name, "is_template": one.is_template} for one in found],
        "cut": cut,
    }


def _make(request: Request, asked: Asked) -> Any:
    variables = asked.get("variables") or {}
    if not isinstance(variables, dict) or not all(isinstance(v, str) for v in variables.values()):
        raise InterfaceError("'variables' are texts by name")
    environment = asked.get("environment") or None
    if environment is not None and not isinstance(environment, str):
        raise InterfaceError("'environment' is a text")
    described = Described(text(asked, "stack"), environment, variables)
    runs = console_of(request).stack_runs
    run = runs.make(person_of(request), text(asked, "run"), text(asked, "kind"), described)
    return {"run": run.run_id}


def _show(request: Request, _: Asked) -> Any:
    runs = console_of(request).stack_runs
    return runs.run(person_of(request), request.path_params["run"]).shown(runs.mode)


def _apply(request: Request, _: Asked) -> Any:
    runs = console_of(request).stack_runs
    return {"run": runs.apply(person_of(request), request.path_params["run"]).run_id}


def _cancel(request: Request, _: Asked) -> Any:
    console_of(request).stack_runs.run(person_of(request), request.path_params["run"]).cancel()
    return {}


_RUN = "/api/stacks/{run}"
ROUTES = [
    Route("/api/stacks", answering(_list)),
    Route("/api/stacks", answering(_make), methods=["POST"]),
    Route(_RUN, answering(_show)),
    Route(f"{_RUN}/apply", answering(_apply), methods=["POST"]),
    Route(f"{_RUN}/cancel", answering(_cancel), methods=["POST"]),
]
"""What the stacks part of the page asks."""
