"""How much a model has to read: the list of tools, and typical answers, in tokens."""

from __future__ import annotations

import anyio
import orjson

from benchmarks.table import Line, show
from cirrusql.mcp import Door, WriteMode, make_server
from cirrusql.session import Target
from mcp import Client

BYTES_PER_TOKEN = 4
"""A rough measure: models cut JSON of this kind into pieces of three to four bytes."""

# What each may have, so that a change that makes it longer is seen.
PROMISED = {
    "the list of tools, reading": 1_400,
    "the list of tools, writing too": 1_900,
    "instructions": 120,
    "search: 20 relations": 1_400,
    "describe: a queue": 1_500,
    "describe: an instance": 3_600,
    "explain: a join": 250,
    "query: 200 buckets, 3 columns": 4_500,
    "an error": 60,
}
_JOIN = (
    "SELECT i.instance_id, s.cidr_block FROM awscc.ec2.instances i"
    " JOIN awscc.ec2.subnets s ON s.subnet_id = i.subnet_id WHERE i.region = 'us-east-1'"
)
_ROWS = (
    "WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n LIMIT 200)"
    " SELECT 'us-east-1' AS region, printf('lantern-photos-%04d', a) AS bucket_name,"
    " json_object('Owner', 'archive') AS tags FROM n"
)


async def _asked() -> dict[str, int]:
    with Target(local=":memory:", regions=("us-east-1",)).engine() as engine:

        def server(mode: WriteMode) -> Client:
            return Client(make_server(Door(engine, mode=mode, database=":memory:")))

        found = {}
        async with server(WriteMode.DELETE_TOO) as client:
            found["the list of tools, writing too"] = await _tools(client)
        async with server(WriteMode.READ_ONLY) as client:
            found["the list of tools, reading"] = await _tools(client)
            found["instructions"] = len(client.instructions or "")
            for what, tool, arguments in (
                ("search: 20 relations", "search", {"text": "volumes and snapshots"}),
                ("describe: a queue", "describe", {"relation": "awscc.sqs.queues"}),
                ("describe: an instance", "describe", {"relation": "awscc.ec2.instances"}),
                ("explain: a join", "explain", {"sql": _JOIN}),
                ("query: 200 buckets, 3 columns", "query", {"sql": _ROWS}),
                ("an error", "query", {"sql": "SELECT quue_name FROM awscc.sqs.queues"}),
            ):
                result = await client.call_tool(tool, arguments)
                found[what] = len(result.content[0].text)  # type: ignore[union-attr]
    return found


async def _tools(client: Client) -> int:
    tools = (await client.list_tools()).tools
    return sum(len(orjson.dumps(one.model_dump(by_alias=True, exclude_none=True))) for one in tools)


def measured() -> dict[str, int]:
    """The tokens of each, roughly."""
    return {what: size // BYTES_PER_TOKEN for what, size in anyio.run(_asked).items()}


def main() -> None:
    """Print the table."""
    found = measured()
    lines = [
        Line(what, f"{found[what]} tokens", f"at most {most}", found[what] <= most)
        for what, most in PROMISED.items()
    ]
    show("What an agent reads, at four bytes a token", lines)


if __name__ == "__main__":
    main()
