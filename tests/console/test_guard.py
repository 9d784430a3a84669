"""Who is not let in: every route, asked by those who have no business here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from cirrusql.console import Console
from cirrusql.console.app import application
from cirrusql.console.keys import Keys
from cirrusql.console.replies import MOST_BYTES
from tests.console.consoles import HOST, RUN, TAB, browser, run

_OPEN = {"/", "/files/{name}", "/download/{ticket}", "/api/enter"}
_VALUES = {"name": "page.js", "ticket": "ticket", "statement:int": "0"}
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def routes(console: Console) -> Iterator[tuple[str, str, str]]:
    """Every route: its pattern, a path of it, and a method."""
    for route in application(console, {HOST}).routes:
        assert isinstance(route, Route)
        path = route.path
        for name in (*route.param_convertors, "statement:int"):
            path = path.replace(f"{{{name}}}", _VALUES.get(name, RUN))
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield route.path, path, method


def test_every_route_wants_a_key(console: Console) -> None:
    stranger = browser(console, enters=False)
    asked = [(path, method) for pattern, path, method in routes(console) if pattern not in _OPEN]
    assert len(asked) > 15
    for path, method in asked:
        answer = stranger.request(method, path)
        assert answer.status_code == 401, (method, path)
        assert set(answer.json()) == {"error"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "evil.example:7070"}, 421),
        ({"Host": "127.0.0.1.evil.example:7070"}, 421),
        ({"Host": "127.0.0.1:7071"}, 421),
        ({"Host": ""}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:7071"}, 403),
        ({"Origin": "ftp://127.0.0.1:7070"}, 403),
        ({"Origin": f"http://{HOST}.evil.example"}, 403),
    ],
)
def test_no_route_is_reached_by_another_name_or_from_another_page(
    console: Console, client: TestClient, headers: dict[str, str], status: int
) -> None:
    for _, path, method in routes(console):
        answer = client.request(method, path, headers=headers)
        assert answer.status_code == status, (method, path)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_what_a_browser_says_comes_from_elsewhere_reaches_no_call(
    console: Console, client: TestClient, site: str
) -> None:
    for pattern, path, method in routes(console):
        if pattern.startswith("/api/"):
            answer = client.request(method, path, headers={"Sec-Fetch-Site": site})
            assert answer.status_code == 403, (method, path)


def test_every_answer_says_what_may_be_done_with_it(console: Console, client: TestClient) -> None:
    stranger = browser(console, enters=False)
    asked = [client.request(method, path) for _, path, method in routes(console)]
    asked += [
        stranger.get("/api/here"),
        client.get("/", headers={"Host": "evil.example"}),
        client.get("/no/such/place"),
        client.put("/api/runs"),
        client.post("/api/runs", content=b"{"),
    ]
    assert {answer.status_code // 100 for answer in asked} == {2, 4}
    for answer in asked:
        for name, value in _HEADERS.items():
            assert answer.headers[name] == value, answer.request.url
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self';" in policy
        assert "access-control-allow-origin" not in answer.headers
        assert "set-cookie" not in answer.headers
        if answer.request.url.path.startswith("/api/"):
            assert answer.headers["cache-control"] == "no-store"


def test_a_token_lets_one_in_once(console: Console) -> None:
    stranger = browser(console, enters=False)
    token = console.keys.token()
    assert stranger.post("/api/enter", json={"token": token}).status_code == 200
    assert stranger.post("/api/enter", json={"token": token}).status_code == 401
    assert stranger.post("/api/enter", json={"token": ""}).status_code == 401
    assert stranger.post("/api/enter", json={"token": ["x"]}).status_code == 400
    assert stranger.post("/api/enter", content=b"[]").status_code == 400


def forged() -> Iterator[str]:
    """Keys that are none."""
    other = Keys(b"of another server")
    theirs = other.enter(other.token())
    assert theirs is not None
    ends, person, signature = theirs.split(".")
    yield from (theirs, "", ".", "..", "a.b.c", f"9999999999.{person}.{signature}")
    yield from (f"inf.{person}.", f"{ends}.{person}.{'0' * 64}", "nan..", "x" * 5_000)


def test_a_forged_key_is_none(console: Console) -> None:
    stranger = browser(console, enters=False)
    for key in forged():
        for header in (f"Bearer {key}", key, f"bearer {key}", f"Basic {key}"):
            answer = stranger.get("/api/here", headers={"Authorization": header})
            assert answer.status_code == 401, header


def test_a_key_that_was_changed_or_is_of_another_scheme_is_none(
    console: Console, client: TestClient
) -> None:
    key = client.headers["Authorization"].removeprefix("Bearer ")
    ends, person, signature = key.split(".")
    changed = (f"{int(ends) + 1}.{person}.{signature}", f"{ends}.x{person}.{signature}", f"{key}0")
    stranger = browser(console, enters=False)
    for one in (*(f"Bearer {other}" for other in changed), f"Basic {key}", key):
        assert stranger.get("/api/here", headers={"Authorization": one}).status_code == 401
    assert stranger.get(f"/api/here?key={key}").status_code == 401
    assert stranger.get("/api/here", headers={"Cookie": f"key={key}"}).status_code == 401


def test_a_key_ends() -> None:
    now = [1_000.0]
    keys = Keys(b"secret", lambda: now[0])
    key = keys.enter(keys.token())
    assert keys.person(key) is not None
    now[0] += 31 * 86_400
    assert keys.person(key) is None


def test_a_key_is_one_of_the_server_that_is_started_again(console: Console) -> None:
    """Tokens are not: one that was printed and never used is worth nothing afterwards."""
    keys = Keys(b"secret")
    token, key = keys.token(), keys.enter(keys.token())
    again = Keys(b"secret")
    assert again.person(key) == keys.person(key)
    assert again.enter(token) is None


def test_nobody_reaches_another_s_runs(console: Console, client: TestClient) -> None:
    run(client, "SELECT 'secret' AS it")
    other = browser(console)
    reached = [
        (path, method)
        for pattern, path, method in routes(console)
        if pattern.startswith("/api/runs/{run}")
    ]
    assert len(reached) >= 8
    for path, method in reached:
        body: Any = {"json": {"format": "csv"}} if method == "POST" else {}
        answer = other.request(method, path, params={"row": 0, "column": 0}, **body)
        assert answer.status_code == 404, (method, path)
        assert "secret" not in answer.text
    # The same tab is another's own, and an id that was used is nobody's again.
    asked = {"tab": TAB, "run": RUN, "sql": "SELECT 'mine' AS it"}
    assert other.post("/api/runs", json=asked).status_code == 404
    run(other, "SELECT 'mine' AS it", run_id="their-own-run")
    assert client.get(f"/api/runs/{RUN}/0/rows").json()["rows"] == [[0, "secret"]]


def test_a_long_request_is_refused_whatever_it_says_of_itself(client: TestClient) -> None:
    long = b'{"sql": "' + b"x" * MOST_BYTES + b'"}'
    said = client.post("/api/check", content=long)
    assert said.status_code == 413

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(long), 65_536):
            yield long[start : start + 65_536]

    chunked = client.post("/api/check", content=pieces())
    assert "content-length" not in chunked.request.headers
    assert chunked.status_code == 400
    assert "bytes at most" in chunked.json()["error"]["message"]


@pytest.mark.parametrize(
    "name",
    [
        "../__init__.py", "..%2f__init__.py", "%2e%2e%2f__init__.py", "..%5c__init__.py",
        "%2fetc%2fpasswd", "index.html", "built/page.js", ".", "", "%00", "page.js%00",
    ],
)  # fmt: skip
def test_nothing_but_the_page_s_own_files_is_given(client: TestClient, name: str) -> None:
    answer = client.get(f"/files/{name}")
    assert answer.status_code == 404
    assert "import" not in answer.text


def test_a_download_is_taken_once_and_in_time(console: Console, client: TestClient) -> None:
    run(client, "SELECT 1 AS one")
    ticket = client.post(f"/api/runs/{RUN}/0/export", json={"format": "csv"}).json()["ticket"]
    stranger = browser(console, enters=False)
    first = stranger.get(f"/download/{ticket}")
    assert first.text == "one\n1\n"
    assert first.headers["content-disposition"].startswith("attachment")
    assert stranger.get(f"/download/{ticket}").status_code == 404
    now = [1_000.0]
    keys = Keys(b"secret", lambda: now[0])
    late = keys.ticket(lambda: "found")
    now[0] += 61
    assert keys.redeem(late) is None
