"""`cirrusql catalog`: what types and operations are known, and how the catalogue is made."""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from cirrusql.catalog import Catalog
from cirrusql.catalog.store import DEFAULT_PATH
from cirrusql.cli.arguments import Parser, Usage, regions_of
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator, counted
from cirrusql.cli.output import output_to
from cirrusql.engine.display import FORMATS, Display
from cirrusql.errors import CatalogError
from cirrusql.result import Result, rows_of

_HOME = "us-east-1"
_EXAMPLES = """
examples:
  cirrusql catalog info
  cirrusql catalog info --notes -o csv
  cirrusql catalog operations
  cirrusql catalog operations --left-out -o csv
  cirrusql catalog update --region us-east-1,eu-west-1
  cirrusql catalog update --from us-east-1=CloudformationSchema.zip
"""


def run(arguments: Sequence[str], narrator: Narrator) -> ExitCode:
    """Run the command."""
    parsed = parser().parse_args(arguments)
    _COMMANDS[parsed.command](parsed, narrator)
    return ExitCode.DONE


def parser() -> Parser:
    """The commands below `catalog` and their options."""
    made = Parser(
        prog="cirrusql catalog",
        description="The catalogue: AWS's resource types and operations, made from its own data.",
        epilog=_EXAMPLES,
    )
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    info = commands.add_parser("info", help="its date, its sources and how much is in it")
    info.add_argument("--notes", action="store_true", help="what of which schema was not usable")
    info.add_argument("-o", "--output", choices=FORMATS, default="table")
    operations = commands.add_parser(
        "operations", help="how many of AWS's operations are relations, and why others are not"
    )
    operations.add_argument(
        "--left-out", action="store_true", help="those that only seem to read, one by one"
    )
    operations.add_argument("-o", "--output", choices=FORMATS, default="table")
    build = commands.add_parser("build", help="make it again from the pinned packages, with pip")
    update = commands.add_parser(
        "update", help="lay the schemas that AWS publishes today over it, region by region"
    )
    update.add_argument(
        "--region", action="append", default=[], help=f"whose archive to get; {_HOME} by default"
    )
    update.add_argument(
        "--from",
        dest="files",
        action="append",
        default=[],
        metavar="[REGION=]FILE.zip",
        help="an archive that is here already, instead of getting it",
    )
    for command in (build, update):
        command.add_argument(
            "-f",
            "--outfile",
            type=Path,
            default=Path(DEFAULT_PATH),
            metavar="FILE",
            help="where to put it; by default where it is used",
        )
    return made


def _info(parsed: argparse.Namespace, narrator: Narrator) -> None:
    catalog = Catalog.open()
    result = rows_of(("type", "note"), list(catalog.notes())) if parsed.notes else _facts(catalog)
    with output_to(None, narrator.warning) as output:
        output.show(result, Display(parsed.output))


def _facts(catalog: Catalog) -> Result:
    info = catalog.info()
    facts = {
        "built": info.built,
        "sources": ", ".join(f"{name} {version}" for name, version in info.sources.items()),
        "services": info.services,
        "relations": info.relations,
        "resource types": info.types,
        "not provisionable": info.not_provisionable,
        "regions": info.regions,
        "notes": info.notes,
        "file": str(catalog.path),
    }
    return rows_of(("fact", "value"), list(facts.items()))


def _operations(parsed: argparse.Namespace, narrator: Narrator) -> None:
    from cirrusql.catalog.api.listing import counted as counts_of
    from cirrusql.catalog.api.listing import operation_rows

    store = Catalog.open().api
    if parsed.left_out:
        rows = [row for row in operation_rows(store) if row[4] not in (None, "WRITES")]
        told = [(row[0], row[1], row[4], row[5]) for row in rows]
        result = rows_of(("service", "operation", "class", "reason"), told)
    else:
        result = rows_of(("what", "number", "remark"), counts_of(store).told())
    with output_to(None, narrator.warning) as output:
        output.show(result, Display(parsed.output))


def _build(parsed: argparse.Namespace, narrator: Narrator) -> None:
    from cirrusql import catalog_build
    from cirrusql.catalog_build.compile import build

    pinned = Path(catalog_build.__file__).with_name("sources.txt")
    try:
        build(pinned, parsed.outfile)
    except subprocess.CalledProcessError as error:
        raise CatalogError("pip could not install the pinned sources") from error
    _tell(parsed.outfile, narrator)


def _update(parsed: argparse.Namespace, narrator: Narrator) -> None:
    from cirrusql.catalog_build.compile import write
    from cirrusql.catalog_build.official import updated

    with _archives(parsed) as archives:
        sources = updated(Catalog.open(), archives)
    write(sources, parsed.outfile)
    _tell(parsed.outfile, narrator)


@contextmanager
def _archives(parsed: argparse.Namespace) -> Iterator[Mapping[str, Path]]:
    from cirrusql.catalog_build.official import downloaded

    if parsed.files and parsed.region:
        raise Usage("--from and --region exclude each other")
    if parsed.files:
        yield dict(map(_named_archive, parsed.files))
        return
    with downloaded(regions_of(parsed.region) or (_HOME,)) as archives:
        yield archives


def _named_archive(text: str) -> tuple[str, Path]:
    region, equals, path = text.partition("=")
    return (region, Path(path)) if equals else (_HOME, Path(text))


def _tell(path: Path, narrator: Narrator) -> None:
    info = Catalog.open(path).info()
    types = counted(info.types, "resource type")
    narrator.say(f"{types} of {counted(info.services, 'service')} written to {path}")


_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Narrator], None]] = {
    "info": _info,
    "operations": _operations,
    "build": _build,
    "update": _update,
}
