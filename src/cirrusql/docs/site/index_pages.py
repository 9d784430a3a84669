"""The pages that lead to others: the first, one of each part, one of each service."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cirrusql.docs.site.addresses import Addresses, grouped
from cirrusql.docs.site.functions import documented_functions
from cirrusql.docs.site.markup import Fragment, Ways, fragment, only_the_web
from cirrusql.docs.site.site_page import SitePage
from cirrusql.docs.tables import cell, table
from cirrusql.records import replace

_FIRST_LINE = 200
_OWN_PAGE = re.compile(r"[\w./-]+\.html")
_BEGIN = ("guide", "cookbook", "statements", "writing", "stacks")
_PARTS = {
    "guides": "how to ask, change and deploy",
    "awscc": "what Cloud Control handles, to read and to change",
    "aws": "operations of AWS's own APIs that only read",
    "functions": "what SQL can call",
    "cirrusql": "what CirruSQL knows itself, and operations of Cloud Control",
}


def index_pages(addresses: Addresses) -> Iterator[SitePage]:
    """All of them."""
    yield _home(addresses)
    yield _guides(addresses)
    yield _functions()
    yield _others(addresses)
    titles = addresses.catalog.api.titles()
    yield from _relations(addresses.resources, "awscc", "Resource types", "Resource types", {})
    yield from _relations(addresses.operations, "aws", "Operations", "Operations", titles)


def _page(path: str, title: str, text: str, *trail: tuple[str, str]) -> SitePage:
    made = _links(text)
    return SitePage(path, title, made.html, made.headings, trail=trail)


def _links(text: str) -> Fragment:
    """These pages' own links are right as they are written."""

    def link(target: str) -> str | None:
        return target if _OWN_PAGE.fullmatch(target) else only_the_web(target)

    return fragment(text, replace(Ways(), link=link))


def _home(addresses: Addresses) -> SitePage:
    info = addresses.catalog.info()
    counts = (
        ("Guides", "guides", len(addresses.guides)),
        ("Resource types", "awscc", len(addresses.resources)),
        ("Operations", "aws", len(addresses.operations)),
        ("Functions", "functions", len(documented_functions())),
        ("Own relations", "cirrusql", len(addresses.others)),
    )
    rows = (
        [f"[{name}]({folder}/index.html)", f"{count:,}", _PARTS[folder]]
        for name, folder, count in counts
    )
    guides = {one.name: one for one in addresses.guides}
    begin = [guides[f"{name}.md"] for name in _BEGIN]
    text = (
        "# CirruSQL\n\nRead, change and deploy every AWS resource type with SQL.\n\n"
        + table(["Part", "Pages", "What"], rows)
        + "\n\n## Where to begin\n\n"
        + "\n".join(f"- [{cell(one.title)}]({one.path})" for one in begin)
        + "\n\n## About the examples\n\nWhat stands under an example was recorded when these pages"
        " were made: each statement was run on a local cloud in memory, with values made up from"
        " its schema. No call went to AWS. Where an example could not run, its page says why."
        f"\n\nThe catalogue is of {info.built}"
        f" ({', '.join(f'{name} {version}' for name, version in info.sources.items())}).\n"
    )
    return _page("index.html", "CirruSQL", text)


def _guides(addresses: Addresses) -> SitePage:
    guides = [one for one in addresses.guides if "/" not in one.name]
    decisions = [one for one in addresses.guides if "/" in one.name]
    lists = [
        "\n".join(f"- [{cell(one.title)}]({one.path.removeprefix('guides/')})" for one in some)
        for some in (guides, decisions)
    ]
    text = f"# Guides\n\n{lists[0]}\n\n## Decisions\n\nWhy it is as it is.\n\n{lists[1]}\n"
    return _page("guides/index.html", "Guides", text)


def _functions() -> SitePage:
    every = documented_functions()
    rows = (
        [f"[`{one.signature}`]({name}.html)".replace("|", "\\|"), one.source, cell(one.help)]
        for name, functions in every.items()
        for one in functions
    )
    text = f"# Functions\n\n{table(['Function', 'Of', 'What it gives'], rows)}\n"
    return _page("functions/index.html", "Functions", text)


def _others(addresses: Addresses) -> SitePage:
    rows = (
        [
            f"[`{one.name}`]({addresses.of(one).removeprefix('cirrusql/')})",
            cell(getattr(one, "help", "")),
        ]
        for one in addresses.others
    )
    return _page(
        "cirrusql/index.html",
        "Own relations",
        f"# Own relations\n\n{table(['Relation', 'Rows'], rows)}\n",
    )


def _relations(
    names: Sequence[tuple[str, str, str]],
    folder: str,
    title: str,
    word: str,
    titles: dict[str, str],
) -> Iterator[SitePage]:
    services = grouped(names)
    rows = (
        [f"[`{service}`]({service}/index.html)", cell(titles.get(service, "")), f"{len(some):,}"]
        for service, some in services.items()
    )
    head = ["Service", "Title", word] if titles else ["Service", "", word]
    said = f"{len(names):,} in {len(services):,} services."
    text = f"# {title}\n\n{said}\n\n{table(head, rows)}\n"
    yield _page(f"{folder}/index.html", title, text)
    for service, some in services.items():
        yield _page(
            f"{folder}/{service}/index.html",
            f"{folder}.{service}",
            _service(folder, service, titles.get(service, ""), some),
            (title, f"{folder}/index.html"),
        )


def _service(folder: str, service: str, title: str, names: Iterable[tuple[str, str]]) -> str:
    rows = ([f"[`{name}`]({name}.html)", cell(_first_line(text))] for name, text in names)
    said = f"{cell(title)}\n\n" if title else ""
    return f"# `{folder}.{service}`\n\n{said}{table(['Relation', 'Description'], rows)}\n"


def _first_line(text: str) -> str:
    first = text.strip().split("\n")[0]
    return first if len(first) < _FIRST_LINE else f"{first[:_FIRST_LINE]}…"
