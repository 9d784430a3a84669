"""A target as it is typed behind `\\c`."""

from __future__ import annotations

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import Parser, Usage, add_target, regions_of, target_of, with_bare_local
from cirrusql.engine.target import Target
from cirrusql.records import replace
from cirrusql.sql.predicates import EVERY_REGION


def target_named(text: str, now: Target, catalog: Catalog) -> Target:
    """The target that some words name: options as on the command line, or short for them.

    `local`, `local=FILE`, `aws`, an address, a profile; regions alone stay with the target that
    there is. Raises Usage for words that do not go together.

    >>> target_named("eu-west-1", Target(local=True), Catalog.open())
    ... # doctest: +ELLIPSIS
    Target(local=True, endpoint_url=None, profile=None, regions=('eu-west-1',), ...)
    >>> target_named("dev us-east-1,eu-west-1", Target(local=True), Catalog.open()).profile
    'dev'
    """
    words = text.split()
    if any(word.startswith("-") for word in words):
        return _of_options(words)
    known = {*catalog.regions(), EVERY_REGION}
    regions = regions_of([word for word in words if _are_regions(word, known)])
    places = [word for word in words if not _are_regions(word, known)]
    if len(places) > 1:
        raise Usage(f"\\c takes one target and regions; '{places[0]}' and '{places[1]}' are two")
    if not places:
        return replace(now, regions=regions)
    return replace(_place(places[0]), regions=regions)


def _are_regions(word: str, known: set[str]) -> bool:
    return all(name in known for name in word.split(",") if name)


def _place(word: str) -> Target:
    name, equals, value = word.partition("=")
    if name == "local":
        return Target(local=value if equals and value else True)
    if word.startswith(("http://", "https://")):
        return Target(endpoint_url=word)
    if word == "aws":
        return Target()
    return Target(profile=value if name == "profile" and equals else word)


def _of_options(words: list[str]) -> Target:
    parser = Parser(prog="\\c", add_help=False)
    add_target(parser)
    return target_of(parser.parse_args(with_bare_local(words)))
