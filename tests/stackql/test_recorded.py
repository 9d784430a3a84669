"""The bytes that clients have sent, sent again: each is answered as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cirrusql.pgwire.server import PostgresServer
from tests.stackql.wire import Replay

RECORDED = Path(__file__).parent / "recorded"


def connections(name: str) -> list[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = json.loads((RECORDED / f"{name}.json").read_text("utf-8"))
    return found


def test_stackql_deploy_for_three_stacks(server: PostgresServer) -> None:
    """Version 2.4.0: build, test, build again and teardown of starter, bucket and web."""
    replay = Replay(server.address)
    for exchanges in connections("deploy"):
        replay.run(exchanges)


def test_pystackql_in_server_mode(server: PostgresServer) -> None:
    """Version 3.8.5 with psycopg 3, which prepares a statement that it sends for the sixth time."""
    replay = Replay(server.address)
    for exchanges in connections("pystackql"):
        replay.run(exchanges)


def test_the_recordings_have_what_they_are_for() -> None:
    letters = {
        letter
        for exchanges in connections("pystackql")
        for exchange in exchanges
        for letter, _ in exchange.get("sent", ())
    }
    assert letters == set("QPBDES")
    texts = [
        exchange["sent"][0][1]
        for exchanges in connections("deploy")
        for exchange in exchanges
        if "sent" in exchange
    ]
    assert sum("INTO awscc.ec2.routes" in text for text in texts) == 2  # sent with every build
    assert sum(text.startswith("DELETE") for text in texts) == 11
