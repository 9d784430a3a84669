"""`cirrusql local`: the local cloud, served over HTTP, filled, emptied, written out and read in."""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import Parser, Usage, duration
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator, counted
from cirrusql.cli.streams import binary_output
from cirrusql.errors import ConfirmationNeeded
from cirrusql.local import LocalCloud, Settings
from cirrusql.session import default_local_path, open_local_cloud

_LAST_PORT = 65_535
_EXAMPLES = """
The local cloud is one file; unless --data names it, the one in your data folder that
`cirrusql exec --local` uses.

examples:
  cirrusql local serve                             over HTTP, for any AWS client
  cirrusql local serve --data :memory: --latency 40ms --rate 25
  cirrusql local reset --yes && cirrusql local seed
  cirrusql local export -f cloud.jsonl
  cirrusql local import --store inventory --as-of yesterday --data copy.sqlite3
"""
_SERVE_HELP = """
Point an AWS client at it with AWS_ENDPOINT_URL (any credentials will do), for example:
  export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  aws cloudcontrol list-resources --type-name AWS::S3::Bucket
  cirrusql exec "SELECT bucket_name FROM awscc.s3.buckets"
"""


def run(arguments: Sequence[str], narrator: Narrator) -> ExitCode:
    """Run the command."""
    parsed = parser().parse_args(arguments)
    return _COMMANDS[parsed.command](parsed, narrator) or ExitCode.DONE


def parser() -> Parser:
    """The commands below `local` and their options."""
    made = Parser(
        prog="cirrusql local",
        description="The local cloud: an exact copy of the AWS Cloud Control API on your machine.",
        epilog=_EXAMPLES,
    )
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_serve(commands)
    seed = commands.add_parser("seed", help="add the demo organisation")
    reset = commands.add_parser("reset", help="remove every resource and request")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    export = commands.add_parser("export", help="write all resources as lines of JSON")
    export.add_argument("-f", "--outfile", metavar="FILE", help="write to FILE, not to stdout")
    importing = commands.add_parser(
        "import", help="add the resources of an exported file, or of an inventory"
    )
    _add_import(importing)
    for command in (seed, reset, export, importing):
        _add_data(command)
    return made


def _add_import(importing: argparse.ArgumentParser) -> None:
    source = importing.add_mutually_exclusive_group(required=True)
    source.add_argument("infile", nargs="?", metavar="FILE", help="what `local export` wrote")
    source.add_argument(
        "--store",
        metavar="PLACE",
        help="an inventory, a folder or s3://…: a copy of the accounts that it has collected",
    )
    importing.add_argument(
        "--as-of",
        default="LATEST",
        metavar="MOMENT",
        help="of the inventory: a day, a time, 36h, a run's id; by default the latest",
    )
    for name, what in (("type", "a relation or resource type"), ("account", "a number or name")):
        importing.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar=name.upper(),
            help=f"of the inventory: only this {name}, {what} or wildcard; may be given again",
        )


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data", metavar="FILE", default=default_local_path(), help="the local cloud's file"
    )


def _add_serve(commands: Any) -> None:
    serve = commands.add_parser(
        "serve",
        help="answer AWS clients over HTTP until stopped",
        description="Serve the local cloud over HTTP until Ctrl-C.",
        epilog=_SERVE_HELP,
    )
    serve.add_argument("--host", default="127.0.0.1", help="127.0.0.1 by default")
    serve.add_argument("--port", type=_port, default=4566, help="4566 by default; 0 for a free one")
    _add_data(serve)
    serve.add_argument(
        "--seed",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="fill a new local cloud with the demo organisation; by default only a file",
    )
    serve.add_argument(
        "--latency", type=_latency, metavar="TIME", help="for each call: 40ms, or 20ms-60ms"
    )
    serve.add_argument(
        "--rate",
        type=float,
        metavar="N",
        help="calls a second, of an account and region, before it throttles",
    )
    serve.add_argument(
        "--duration", type=duration, metavar="TIME", help="how long a write takes to end"
    )
    serve.add_argument("--trace", action="store_true", default=None, help="log every call")
    serve.add_argument(
        "--admin", action="store_true", default=None, help="allow /_local/admin/ to change it"
    )
    serve.add_argument(
        "--settings", metavar="FILE", help="more settings, as a JSON object; options win"
    )


def _serve(parsed: argparse.Namespace, narrator: Narrator) -> None:
    from cirrusql.local.http.server import listen, make_server, serve

    settings = _settings(parsed)
    if settings.trace:
        logging.basicConfig(format="%(message)s")
        logging.getLogger("cirrusql.local").setLevel(logging.INFO)
    # The address first: nothing is made or filled if it is taken.
    with closing(listen(parsed.host, parsed.port)) as listener:
        cloud = open_local_cloud(parsed.data, Catalog.open(), seed=parsed.seed, settings=settings)
        with closing(cloud):
            server = make_server(cloud)
            host, port = listener.getsockname()[:2]
            address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
            narrator.say(
                f"the local cloud in {parsed.data} is at {address}; for AWS clients:"
                f" export AWS_ENDPOINT_URL={address}"
            )
            serve(cloud, server, listener)


def _settings(parsed: argparse.Namespace) -> Settings:
    from cirrusql.local.http.settings_document import changed

    given = _document(parsed.settings) if parsed.settings else {}
    named = {name: getattr(parsed, name) for name in ("latency", "rate", "duration")}
    named |= {"trace": parsed.trace, "admin": parsed.admin}
    return changed(
        Settings(), {**given, **{name: value for name, value in named.items() if value is not None}}
    )


def _document(path: str) -> Mapping[str, Any]:
    try:
        document = json.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise Usage(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise Usage(f"{path} is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise Usage(f"{path} is not a JSON object")
    return document


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number <= _LAST_PORT:
        raise argparse.ArgumentTypeError(f"'{text}' is not a port")
    return number


def _latency(text: str) -> list[float]:
    """The bounds of a latency, in seconds, of `40ms` or `20ms-60ms`."""
    lowest, _, highest = text.partition("-")
    return [duration(lowest), duration(highest or lowest)]


def _seed(parsed: argparse.Namespace, narrator: Narrator) -> None:
    from cirrusql.local.demo.seed import seed

    with closing(_opened(parsed)) as cloud:
        narrator.say(f"added {seed(cloud)}")


def _reset(parsed: argparse.Namespace, narrator: Narrator) -> None:
    question = f"remove every resource and request from {parsed.data}?"
    if not parsed.yes:
        if not narrator.can_ask:
            raise ConfirmationNeeded(f"this would {question[:-1]}", hint="say yes with --yes")
        if not narrator.asks(question):
            raise ConfirmationNeeded("not confirmed; nothing was removed")
    with closing(_opened(parsed)) as cloud:
        cloud.reset()
    narrator.say("empty; for the demo organisation: cirrusql local seed")


def _export(parsed: argparse.Namespace, narrator: Narrator) -> None:
    from cirrusql.local.archive import exported

    count = -1
    with closing(_opened(parsed)) as cloud, binary_output(parsed.outfile) as stream:
        for line in exported(cloud):
            stream.write(line)
            count += 1
    narrator.say(f"{counted(count, 'resource')} written")


def _import(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode | None:
    if parsed.store is not None:
        from cirrusql.cli.branching import import_store

        return import_store(parsed, narrator)
    if parsed.as_of != "LATEST" or parsed.type or parsed.account:
        raise Usage("--as-of, --type and --account are of an inventory; --store names one")
    from cirrusql.local.archive import import_archive

    try:
        lines = Path(parsed.infile).read_bytes().splitlines()
    except OSError as error:
        raise Usage(f"cannot read {parsed.infile}: {error.strerror}") from None
    with closing(_opened(parsed)) as cloud:
        narrator.say(f"{counted(import_archive(cloud, lines), 'resource')} added")
    return None


def _opened(parsed: argparse.Namespace) -> LocalCloud:
    return open_local_cloud(parsed.data, Catalog.open(), seed=False)


_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Narrator], ExitCode | None]] = {
    "serve": _serve,
    "seed": _seed,
    "reset": _reset,
    "export": _export,
    "import": _import,
}
