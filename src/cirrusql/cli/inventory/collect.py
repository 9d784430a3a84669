"""`cirrusql inventory collect`: one run of the inventory."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import Usage, regions_of, target_of
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.streams import write_text
from cirrusql.errors import Error, IncompleteAnswer

if TYPE_CHECKING:
    from cirrusql.collecting.cluster import Cluster
    from cirrusql.collecting.collector import Collector
    from cirrusql.collecting.planning import RunPlan
    from cirrusql.collecting.summary import Summary
    from cirrusql.engine.engine import Engine

_EXAMPLES = """
Every type that can be listed is collected, unless some are named. Of each account and region it is
noted what was asked and how it was answered. The exit code is 0 when all was answered, 3 when some
of it was not, and 1 when nothing was. A run that was cut short is resumed by its number.

examples:
  cirrusql inventory collect --local
  cirrusql inventory collect --account '*' --region '*' --type 'awscc.ec2.*' --type AWS::S3::Bucket
  cirrusql inventory collect --from controls.sql --store s3://bucket/inventory
"""
_STDIN = "-"


def add_to(commands: Any) -> None:
    """Add the command to those of `inventory`."""
    made = commands.add_parser(
        "collect", help="ask what there is, and note what is new", epilog=_EXAMPLES
    )
    made.add_argument(
        "--type",
        action="append",
        default=[],
        metavar="TYPE",
        help="a relation or a type of CloudFormation, or a wildcard; may be given again, or as a"
        " list with commas; by default every type that can be listed",
    )
    made.add_argument(
        "--from", dest="file", metavar="FILE", help="collect the types that FILE's SQL names; -"
        " is stdin",
    )  # fmt: skip
    made.add_argument("--query", metavar="SQL", help="collect the types that SQL names")
    made.add_argument("--resume", metavar="RUN", help="finish a run that was cut short")
    made.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="have the workers of a Dask cluster collect: tls://HOST:PORT of its scheduler, or"
        " tcp:// on this machine",
    )
    made.add_argument("-o", "--output", choices=("text", "json"), default="text")
    made.add_argument(
        "--strict", action="store_true", help="fail if part of it could not be read; it is kept"
    )
    made.add_argument("--no-progress", action="store_true", help="show no progress")


def collect(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Run the command."""
    if parsed.resume and (parsed.type or parsed.file or parsed.query):
        raise Usage("--resume asks what its run asked; leave out --type, --from and --query")
    narrator.shows_progress &= not parsed.no_progress
    from cirrusql.collecting.collector import Collector
    from cirrusql.session import Engine

    cluster = _cluster(parsed)
    catalog = Catalog.open()
    with Engine(catalog, target_of(parsed).environment(catalog)) as engine:
        inventory = engine.inventories.open(create=True)
        collector = Collector(engine, inventory, narrator.listener)
        _tell_of_others(collector, parsed, narrator)
        plan = _plan(collector, engine, parsed)
        try:
            with narrator.following("resources"):
                summary = collector.run(plan, cluster)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(_how_to_resume(plan)) from None
        except Error as error:
            raise error.with_(hint=error.hint or _how_to_resume(plan)) from error
    return _told(summary, parsed, narrator)


def _cluster(parsed: argparse.Namespace) -> Cluster | None:
    """Who carries out tasks; None is this process."""
    if parsed.cluster is None:
        return None
    if parsed.local == ":memory:":
        raise Usage("a cloud in memory is this process's own: no worker can get there")
    from cirrusql.collecting.cluster import Cluster

    return Cluster(parsed.cluster, target_of(parsed).anywhere)


def _plan(collector: Collector, engine: Engine, parsed: argparse.Namespace) -> RunPlan:
    if parsed.resume:
        return collector.resumed(parsed.resume)
    from cirrusql.collecting.wanted import wanted

    named = _named(engine, parsed)
    if named is not None and not named and not parsed.type:
        raise Usage("the SQL names no resource type")
    types = wanted(engine.catalog, regions_of(parsed.type), named or ())
    regions = regions_of(parsed.region)
    asked = {
        "type": regions_of(parsed.type),
        "account": regions_of(parsed.account),
        "region": regions,
    }
    return collector.plan(types, regions, asked)


def _named(engine: Engine, parsed: argparse.Namespace) -> frozenset[str] | None:
    """The types that the user's SQL names; None without any SQL."""
    texts = [parsed.query] if parsed.query is not None else []
    if parsed.file is not None:
        texts.append(_read(parsed.file))
    if not texts:
        return None
    from cirrusql.session import Session

    with Session(engine) as session:
        return frozenset().union(*(session.types_read(text) for text in texts))


def _read(path: str) -> str:
    from pathlib import Path

    try:
        return sys.stdin.read() if path == _STDIN else Path(path).read_text("utf-8-sig")
    except OSError as error:
        raise Usage(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Usage(f"cannot read {path}: it is not UTF-8 text") from None


def _tell_of_others(collector: Collector, parsed: argparse.Namespace, narrator: Narrator) -> None:
    for run_id in collector.staging.abandoned():
        if run_id != parsed.resume:
            narrator.warning(f"run {run_id} was cut short; --resume {run_id} finishes it")


def _how_to_resume(plan: RunPlan) -> str:
    return f"--resume {plan.run_id} goes on from there"


def _told(summary: Summary, parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Tell what a run has come to, and say it as an exit code."""
    if parsed.output == "json":
        import json

        write_text(json.dumps(summary.document(), indent=2, ensure_ascii=False) + "\n")
    else:
        left_out = ", ".join(f"{count:,} {why}" for why, count in summary.left_out.items())
        if left_out:
            narrator.say(f"left out: types of which {left_out}")
        narrator.say(str(summary))
    lacking = _lacking(summary)
    if lacking is None:
        return ExitCode.DONE
    if summary.is_nothing or parsed.strict:
        raise IncompleteAnswer(lacking)
    narrator.warning(lacking)
    return ExitCode.INCOMPLETE


def _lacking(summary: Summary) -> str | None:
    """What could not be read, in words; None if nothing."""
    if summary.is_whole:
        return None
    parts = []
    if summary.lacking:
        why = ", ".join(f"{count:,} {cause}" for cause, count in summary.causes.items())
        parts.append(f"{summary.lacking:,} of {sum(summary.scopes.values()):,} scopes ({why})")
    if summary.unreadable:
        parts.append(f"{summary.unreadable:,} resources")
    what = "nothing was answered" if summary.is_nothing else "not all could be read"
    return f"{what}: {' and '.join(parts)}"
