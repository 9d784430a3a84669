"""The page of a relation as HTML: the same page that Markdown shows, without anything around it."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.catalog import ApiRelation, Catalog, Relation, ResourceRelation
from cirrusql.docs.markdown import render
from cirrusql.docs.operation_markdown import render_operation
from cirrusql.docs.operation_page import operation_page
from cirrusql.docs.page import page
from cirrusql.docs.plain_markdown import render_plain
from cirrusql.docs.site.markup import Fragment, Ways, fragment
from cirrusql.records import replace

_NAMES = frozenset(("Columns", "Fields", "Inputs"))


def page_html(catalog: Catalog, relation: Relation, ways: Ways | None = None) -> str:
    """The body of a relation's page: headings from the first level down, tables, examples.

    `ways` say where its links lead; without them only those to the web do. All text of a schema is
    escaped, and of its Markdown nothing but text, emphasis, code and links to the web is kept.
    Raises NotSupportedError for a resource type without handlers, and where markdown-it-py is not
    installed.

    >>> catalog = Catalog.open()
    >>> page_html(catalog, catalog.relation("s3", "buckets")).splitlines()[0]
    '<h1 id="buckets">buckets</h1>'
    """
    return relation_fragment(relation_markdown(catalog, relation), ways or Ways()).html


def relation_fragment(markdown: str, ways: Ways) -> Fragment:
    """A relation's page as HTML, with anchors for its columns and for what is nested in them."""
    return fragment(markdown, replace(ways, anchored_under=_NAMES))


def relation_markdown(
    catalog: Catalog,
    relation: Relation,
    siblings: Sequence[ApiRelation] = (),
    title: str | None = None,
) -> str:
    """The page of any relation as Markdown; what is given of an operation's service is not sought.

    Raises NotSupportedError for a resource type without handlers.
    """
    if isinstance(relation, ResourceRelation):
        return render(page(catalog, relation))
    if isinstance(relation, ApiRelation):
        return render_operation(operation_page(catalog, relation, siblings, title))
    return render_plain(relation)
