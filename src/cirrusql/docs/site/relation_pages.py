"""The pages of relations, with what their examples gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from cirrusql.catalog import ApiRelation, Catalog, Relation, ResourceRelation, SystemRelation
from cirrusql.docs.markdown import render
from cirrusql.docs.operation_markdown import render_operation
from cirrusql.docs.operation_page import operation_page
from cirrusql.docs.page import page
from cirrusql.docs.plain_markdown import plain_example, render_plain
from cirrusql.docs.site.addresses import Addresses
from cirrusql.docs.site.markup import Fragment
from cirrusql.docs.site.recording.operations import OperationRecorder
from cirrusql.docs.site.recording.recorded import Recorded, not_run, record
from cirrusql.docs.site.recording.resource_life import recorded_life
from cirrusql.docs.site.recording.sample_cloud import HOME
from cirrusql.docs.site.recording.shown import all_shown
from cirrusql.docs.site.relation_html import relation_fragment
from cirrusql.docs.site.site_page import Entry, SitePage, relative
from cirrusql.session import Session

_FROM_THE_CATALOGUE = frozenset(
    ("columns", "functions", "operations", "regions", "resource_types", "settings")
)
_OWN = "Its rows are those of whoever asks: their accounts, writes and inventories."


def resource_page(
    addresses: Addresses, relation: ResourceRelation, listed_by_it: Sequence[str]
) -> SitePage:
    """A resource type's page. `listed_by_it` are relations whose lists need a key of its rows."""
    kind = relation.resource_type
    shown = page(addresses.catalog, relation)
    recorded = recorded_life(addresses.catalog, kind, shown)
    made = _fragment(addresses, relation, render(shown), recorded)
    keys = tuple(
        Entry("key" if "." in name else "column", name, anchor) for name, anchor in made.rows
    )
    path = addresses.of(relation)
    return SitePage(
        path,
        relation.name,
        made.html + _listed_by(addresses, path, listed_by_it),
        made.headings,
        (Entry("relation", relation.name, about=kind.type_name), *keys),
        _trail("Resource types", "awscc", kind.service),
        _first_line(kind.description),
    )


def operation_site_page(
    addresses: Addresses,
    relation: ApiRelation,
    siblings: Sequence[ApiRelation],
    title: str,
    recorder: OperationRecorder,
) -> SitePage:
    """An operation's page."""
    shown = operation_page(addresses.catalog, relation, siblings, title)
    made = _fragment(addresses, relation, render_operation(shown), recorder.recorded(shown))
    columns = tuple(Entry("column", name, anchor) for name, anchor in made.rows)
    return SitePage(
        addresses.of(relation),
        relation.name,
        made.html,
        made.headings,
        (Entry("operation", relation.name, about=relation.operation), *columns),
        _trail("Operations", "aws", relation.service),
        _first_line(relation.description),
    )


def other_page(addresses: Addresses, relation: Relation, session: Session) -> SitePage:
    """The page of a relation that is neither."""
    text = plain_example(relation)
    made = _fragment(addresses, relation, render_plain(relation), {text: _ran(relation, session)})
    columns = tuple(Entry("column", name, anchor) for name, anchor in made.rows)
    return SitePage(
        addresses.of(relation),
        relation.name,
        made.html,
        made.headings,
        (Entry("relation", relation.name), *columns),
        (("Own relations", "cirrusql/index.html"),),
    )


def _ran(relation: Relation, session: Session) -> Recorded:
    # What is this machine's or this user's is nothing for a page that others read.
    if isinstance(relation, SystemRelation) and relation.resource not in _FROM_THE_CATALOGUE:
        return not_run(_OWN)
    text = plain_example(relation).replace("{{ region }}", HOME)
    if "{{" in text:
        return not_run("It has places for values of your own.")
    return record(session, text)


def _fragment(
    addresses: Addresses, relation: Relation, text: str, recorded: Mapping[str, Recorded]
) -> Fragment:
    return relation_fragment(text, addresses.ways(addresses.of(relation), all_shown(recorded)))


def _listed_by(addresses: Addresses, path: str, names: Sequence[str]) -> str:
    """A section with the relations that depend on this one."""
    if not names:
        return ""
    links = "".join(
        f'<li><a href="{escape(relative(found, path))}"><code>{escape(name)}</code></a></li>'
        for name in names
        if (found := addresses.paths.get(name))
    )
    if not links:
        return ""
    said = "<p>Lists of these need a key that is read here:</p>"
    return f'<h2 id="listed-by-it">Listed by it</h2>\n{said}<ul>{links}</ul>\n'


def listed_by(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """For each type, the relations whose lists need a key of it, by the type's name."""
    found: dict[str, list[str]] = {}
    for kind in catalog.resource_types():
        origins = {
            source.type_name
            for sources in kind.list_keys.sources.values()
            for source in sources
            if source.type_name
        }
        for name in sorted(origins - {kind.type_name}):
            found.setdefault(name, []).append(kind.name)
    return {name: tuple(kinds) for name, kinds in found.items()}


def _trail(name: str, folder: str, service: str) -> tuple[tuple[str, str], ...]:
    return ((name, f"{folder}/index.html"), (service, f"{folder}/{service}/index.html"))


def _first_line(text: str) -> str:
    first = text.strip().split("\n")[0]
    return first if len(first) <= 160 else f"{first[:159]}…"
