"""The page's own files, as they were built, and the frame that loads them."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from cirrusql.console.replies import refusal
from cirrusql.errors import NotSupportedError

FOLDER = Path(__file__).parent / "built"
_INDEX = "index.html"
_NONCE = "__NONCE__"
_FOREVER = "public, max-age=31536000, immutable"


def require_built() -> None:
    """Raise NotSupportedError if the page was not built: an installed wheel has it."""
    if not (FOLDER / _INDEX).is_file():
        hint = "run `make setup`, or install the package from a wheel"
        raise NotSupportedError("the console's page was not built", hint=hint)


async def _index(request: Request) -> Response:
    text = (FOLDER / _INDEX).read_text("utf-8").replace(_NONCE, request.state.nonce)
    return HTMLResponse(text)


async def _file(request: Request) -> Response:
    name = request.path_params["name"]
    # Only names that are there: nothing that a path could lead to is opened.
    if name not in {one.name for one in FOLDER.iterdir()} or name == _INDEX:
        return refusal(404, "there is no such file")
    kind, _ = mimetypes.guess_type(name)
    response = FileResponse(FOLDER / name, media_type=kind or "application/octet-stream")
    response.headers["Cache-Control"] = _FOREVER
    return response


ROUTES = [Route("/", _index), Route("/files/{name}", _file)]
"""The page."""
