"""`cirrusql docs`: the documentation pages, made from the catalogue."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cirrusql.catalog import API_PROVIDER, PROVIDER, ApiRelation, Catalog, ResourceRelation
from cirrusql.cli.arguments import Parser, Usage
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator, counted
from cirrusql.cli.streams import write_text
from cirrusql.errors import UnknownName

_EXAMPLES = """
examples:
  cirrusql docs page awscc.customerprofiles.integrations
  cirrusql docs page AWS::S3::Bucket
  cirrusql docs page aws.iam.list_access_keys
  cirrusql docs build pages/
  cirrusql docs site site/
"""
_SITE_EXAMPLES = """
examples:
  cirrusql docs site site/
  cirrusql docs site --only s3,ec2 --processes 1 site/
"""
_TYPE_SEPARATOR = "::"


def run(arguments: Sequence[str], narrator: Narrator) -> ExitCode:
    """Run the command."""
    parsed = parser().parse_args(arguments)
    _COMMANDS[parsed.command](parsed, narrator)
    return ExitCode.DONE


def parser() -> Parser:
    """The commands below `docs` and their options."""
    made = Parser(
        prog="cirrusql docs",
        description="Pages that say of a relation what can be asked and done.",
        epilog=_EXAMPLES,
    )
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    page = commands.add_parser("page", help="write one page to stdout")
    page.add_argument(
        "name",
        metavar="RELATION",
        help="awscc.SERVICE.RESOURCE, a type's name, or aws.SERVICE.OPERATION",
    )
    build = commands.add_parser("build", help="write all pages, with indexes, into a folder")
    build.add_argument("directory", metavar="DIR", type=Path)
    site = commands.add_parser(
        "site",
        help="write a site of HTML with the guides, a search and what every example gives",
        epilog=_SITE_EXAMPLES,
        description="Write a site of HTML that needs no server: all pages, the guides and a search,"
        " and under each example what it gave on a local cloud in memory.",
    )
    site.add_argument("directory", metavar="DIR", type=Path)
    site.add_argument(
        "--only", metavar="SERVICE,…", help="the relations of these services; the default is all"
    )
    site.add_argument(
        "--processes", metavar="N", type=int, help="how many work at it; one for each processor"
    )
    return made


def relation_named(name: str, catalog: Catalog) -> ResourceRelation | ApiRelation:
    """The relation that a user means by `awscc.s3.buckets`, `s3.buckets` or `AWS::S3::Bucket`.

    `aws.s3.list_buckets` is an operation's. Raises UnknownName, and NotSupportedError for an
    operation that is no relation.
    """
    if _TYPE_SEPARATOR in name:
        return ResourceRelation(catalog.resource_type(name))
    whole = name.split(".")
    if len(whole) == 3 and whole[0].lower() == API_PROVIDER:
        return _below_operations(whole[1], whole[2], catalog)
    parts = name.lower().removeprefix(f"{PROVIDER}.").split(".")
    if len(parts) != 2:
        raise UnknownName(f"'{name}' is not of the form {PROVIDER}.service.resource")
    return catalog.relation(*parts)


def _below_operations(service: str, name: str, catalog: Catalog) -> ResourceRelation | ApiRelation:
    """An operation's relation, or a resource's under the older name of its provider."""
    try:
        return catalog.api.relation(service, name)
    except UnknownName:
        try:
            return catalog.relation(service, name)
        except UnknownName:
            pass
        raise


def _page(parsed: argparse.Namespace, _: Narrator) -> None:
    from cirrusql.docs import operation_page, page, render, render_operation

    catalog = Catalog.open()
    relation = relation_named(parsed.name, catalog)
    if isinstance(relation, ApiRelation):
        write_text(render_operation(operation_page(catalog, relation)))
    else:
        write_text(render(page(catalog, relation)))


def _build(parsed: argparse.Namespace, narrator: Narrator) -> None:
    from cirrusql.docs import build

    _require_folder(parsed.directory)
    summary = build(Catalog.open(), parsed.directory)
    narrator.say(
        f"{counted(summary.pages, 'page')} of {counted(summary.services, 'service')}"
        f" written to {summary.directory}"
    )


def _site(parsed: argparse.Namespace, narrator: Narrator) -> None:
    from cirrusql.docs.site import build_site

    _require_folder(parsed.directory)
    if parsed.processes is not None and parsed.processes < 1:
        raise Usage("--processes is a number from 1")
    begun = time.monotonic()
    summary = build_site(
        Catalog.open(),
        parsed.directory,
        services=None if parsed.only is None else parsed.only.lower().split(","),
        processes=parsed.processes,
    )
    narrator.say(
        f"{counted(summary.pages, 'page')}, {summary.size / 1e6:,.1f} MB, written to"
        f" {summary.directory} in {time.monotonic() - begun:.1f} s"
    )
    narrator.say(
        f"{counted(summary.recorded, 'example')} with what they gave; of"
        f" {summary.not_recorded:,} their pages say why they could not run"
    )
    narrator.hint(f"open {summary.directory / 'index.html'}")


def _require_folder(directory: Path) -> None:
    if directory.exists() and not directory.is_dir():
        raise Usage(f"{directory} is not a folder")


_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Narrator], None]] = {
    "build": _build,
    "page": _page,
    "site": _site,
}
