"""Requests of the REST JSON services: their members, wherever they stand, in one JSON object."""

from __future__ import annotations

from urllib.parse import parse_qsl

import orjson

from cirrusql.local.http.request import HttpRequest
from cirrusql.local.services.table import AtPath


def rest_body(found: AtPath, request: HttpRequest) -> bytes:
    """A request's members as a JSON object; a body that is none comes back as it is.

    The members outside of the body are texts, whatever the service's model says of them.
    """
    body, rest = request.body or b"", found.rest
    outside = dict(found.members)
    query = dict(parse_qsl(request.query.decode("latin-1"), keep_blank_values=True))
    outside |= {member: query[name] for member, name in rest.query.items() if name in query}
    for member, name in rest.headers.items():
        if name.encode() in request.headers:
            outside[member] = request.header(name.encode())
    if rest.payload:
        return orjson.dumps({**outside, rest.payload: body.decode("utf-8", "replace")})
    if not outside:
        return body
    try:
        members = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        return body
    return orjson.dumps({**members, **outside}) if isinstance(members, dict) else body
