"""`cirrusql docs`: the documentation pages, made from the catalogue."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
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
  cirrusql docs build site/
"""
_TYPE_SEPARATOR = "::"


def run(arguments: Sequence[str], narrator: Narrator) -> ExitCode:
    """Run the command."""
    parsed = parser().parse_args(arguments)
    if parsed.command == "page":
        _page(parsed)
    else:
        _build(parsed, narrator)
    return ExitCode.DONE


def parser() -> Parser:
    """The commands below `docs` and their options."""
    made = Parser(
        prog="cirrusql docs",
        description="Pages that say of a relation what can be asked and done, in Markdown.",
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


def _page(parsed: argparse.Namespace) -> None:
    from cirrusql.docs import operation_page, page, render, render_operation

    catalog = Catalog.open()
    relation = relation_named(parsed.name, catalog)
    if isinstance(relation, ApiRelation):
        write_text(render_operation(operation_page(catalog, relation)))
    else:
        write_text(render(page(catalog, relation)))


def _build(parsed: argparse.Namespace, narrator: Narrator) -> None:
    from cirrusql.docs import build

    if parsed.directory.exists() and not parsed.directory.is_dir():
        raise Usage(f"{parsed.directory} is not a folder")
    summary = build(Catalog.open(), parsed.directory)
    narrator.say(
        f"{counted(summary.pages, 'page')} of {counted(summary.services, 'service')}"
        f" written to {summary.directory}"
    )
