"""A relation's page as a fragment of HTML: all of it, and no markup of others."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser

import pytest

from cirrusql.catalog import Catalog, operation_relation, system_relation
from cirrusql.docs.site import Ways, page_html
from cirrusql.docs.site.markup import fragment
from cirrusql.errors import NotSupportedError

HOSTILE = """# Title <img src=x onerror=alert(1)>

<script>alert(1)</script> and `<b onclick="x">` and [click](javascript:alert(1))
and [data](data:text/html,x) and ![p](https://tracker.example/x.png) and [ok](https://a.example/?a="b")
&lt;script&gt;alert(2)&lt;/script&gt; turned \u202e round

| Name | Text |
| --- | --- |
| `"><script>` | one<br>two <br onload=x> |

```sql
SELECT '</code></pre><script>alert(3)</script>'
```
"""
VOID = {"br", "img"}


class Checked(HTMLParser):
    """What elements and attributes there are, and whether each element ends where it should."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.ids: list[str] = []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        raise AssertionError(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_nothing_of_a_hostile_text_is_markup() -> None:
    made = fragment(HOSTILE)
    found = Checked(made.html)
    assert found.elements == {
        "h1", "p", "code", "a", "div", "table", "thead", "tbody", "tr", "th", "td", "br", "pre",
        "b", "i",
    }  # fmt: skip
    assert {name for name, _ in found.attributes} == {"id", "href", "rel", "class", "scope"}
    (address,) = [value for name, value in found.attributes if name == "href"]
    assert address == "https://a.example/?a=%22b%22"
    assert "\u202e" not in made.html
    assert "one<br>\ntwo &lt;br onload=x&gt;" in made.html


def test_a_page_has_every_column_as_a_row_with_an_anchor(catalog: Catalog) -> None:
    relation = catalog.relation("s3", "buckets")
    found = Checked(page_html(catalog, relation))
    wanted = {f"c-{column.name}" for column in relation.resource_type.columns}
    assert wanted <= set(found.ids)
    assert "c-website_configuration.routing_rules.redirect_rule.host_name" in found.ids
    assert len(found.ids) == len(set(found.ids))


def test_every_kind_of_relation_has_a_page(catalog: Catalog) -> None:
    own = system_relation(("cirrusql", "requests"))
    tagging = operation_relation("tagging", "tag_values")
    assert own is not None
    assert tagging is not None
    for relation in (own, tagging, catalog.api.relation("ecs", "describe_tasks")):
        html = page_html(catalog, relation)
        Checked(html)
        assert re.match(rf'<h1 id="{relation.resource}">{relation.resource}</h1>', html)
        assert all(f">{one.name}</code>" in html for one in relation.described)


def test_what_a_code_span_names_is_a_link(catalog: Catalog) -> None:
    ways = Ways(named={"awscc.customerprofiles.domains": "domains.html"}.get)
    html = page_html(catalog, catalog.relation("customerprofiles", "integrations"), ways)
    assert '<a href="domains.html"><code>awscc.customerprofiles.domains</code></a>' in html


def test_without_the_library_the_error_says_what_to_install(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cirrusql.docs.site import markup

    monkeypatch.setitem(sys.modules, "markdown_it", None)
    monkeypatch.setitem(sys.modules, "cirrusql.docs.site.rendering", None)
    markup._parser.cache_clear()
    with pytest.raises(NotSupportedError, match="markdown-it-py") as caught:
        page_html(catalog, catalog.relation("s3", "buckets"))
    assert caught.value.hint == "pip install 'cirrusql[site]'"
