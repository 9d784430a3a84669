"""Lines of JSON for whoever follows something that goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import orjson
from starlette.responses import Response, StreamingResponse

_TELLS_EVERY = 0.1
_TELLS_AT_LEAST_EVERY = 10.0
_LOOKS = 5


def following(shown: Callable[[], Mapping[str, Any]], has_ended: Callable[[], bool]) -> Response:
    """How something stands, as often as that changes, until it has ended; its end is the last line.

    `shown` is asked for each line, and may leave out what it has told before. Without any change a
    line comes all the same, now and then: what is between here and a browser lets go of silence.
    """

    async def lines() -> AsyncIterator[bytes]:
        silent, before = 0.0, b""
        while True:
            ended = has_ended()
            line = orjson.dumps(shown(), default=str)
            silent += _TELLS_EVERY
            if line != before or silent >= _TELLS_AT_LEAST_EVERY or ended:
                yield line + b"\n"
                before, silent = line, 0.0
            if ended:
                return
            for _ in range(_LOOKS):  # whoever cancels waits for the end
                await asyncio.sleep(_TELLS_EVERY / _LOOKS)
                if has_ended():
                    break

    # Compressed, a line would wait until there are enough of them.
    headers = {"Content-Encoding": "identity"}
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers=headers)
