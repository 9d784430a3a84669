"""Lines of JSON for whoever follows something that goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from cirrusql.console.routes.asking import console_of

_TELLS_EVERY = 0.1
_TELLS_AT_LEAST_EVERY = 10.0
_LOOKS = 5


def following(
    request: Request, shown: Callable[[], Mapping[str, Any]], has_ended: Callable[[], bool]
) -> Response:
    """How something stands, as often as that changes, until it has ended; its end is the last line.

    Where the server stops before that, the lines stop, and whoever follows asks again.

    `shown` is asked for each line, and may leave out what it has told before. Without any change a
    line comes all the same, now and then: what is between here and a browser lets go of silence.
    """

    stopping = console_of(request).stopping

    async def lines() -> AsyncIterator[bytes]:
        silent, before = 0.0, b""
        while True:
            ended = has_ended()
            line = orjson.dumps(shown(), default=str)
            silent += _TELLS_EVERY
            if line != before or silent >= _TELLS_AT_LEAST_EVERY or ended:
                yield line + b"\n"
                before, silent = line, 0.0
            if ended or stopping.is_set():
                return
            for _ in range(_LOOKS):  # whoever cancels waits for the end
                await asyncio.sleep(_TELLS_EVERY / _LOOKS)
                if has_ended() or stopping.is_set():
                    break

    # Compressed, a line would wait until there are enough of them.
    headers = {"Content-Encoding": "identity"}
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers=headers)
