"""What stands around every page: the head, the search, the ways to other pages, the foot."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from cirrusql.docs.site.site_page import SitePage, relative

# No script, style or picture but the site's own files, and no form that goes anywhere.
_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'"
_PARTS = (
    ("Guides", "guides/index.html"),
    ("Resource types", "awscc/index.html"),
    ("Operations", "aws/index.html"),
    ("Functions", "functions/index.html"),
    ("Own relations", "cirrusql/index.html"),
)
_FEWEST_HEADINGS = 2
# The ids here have a colon, which no heading's anchor has.


def document(page: SitePage, foot: str) -> str:
    """The whole file. `foot` is text: what the site was made of."""

    def to(path: str) -> str:
        return escape(relative(path, page.path))

    title = page.title if page.title == "CirruSQL" else f"{page.title} · CirruSQL"
    about = f'<meta name="description" content="{escape(page.about)}">\n' if page.about else ""
    parts = "".join(f'<a href="{to(path)}"{_here(page, path)}>{name}</a>' for name, path in _PARTS)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
{about}<title>{escape(title)}</title>
<link rel="stylesheet" href="{to("assets/site.css")}">
<link rel="icon" href="{to("assets/icon.svg")}">
<script src="{to("assets/site.js")}"></script>
</head>
<body>
<a class="skip" href="#site:main">Skip to the page</a>
<header>
<a class="name" href="{to("index.html")}">CirruSQL</a>
<div class="search" role="search">
<input id="site:search" type="search" role="combobox" aria-label="Search" aria-expanded="false"\
 aria-controls="site:hits" aria-autocomplete="list" placeholder="Search ( / )" autocomplete="off"\
 spellcheck="false">
<ul class="hits" id="site:hits" role="listbox" aria-label="What was found" hidden></ul>
<p class="told" id="site:told" role="status"></p>
</div>
<nav aria-label="Parts">{parts}</nav>
<button id="site:theme" type="button" hidden>Dark</button>
</header>
<div class="columns">
<main id="site:main" tabindex="-1">
{_trail(page)}{page.body}</main>
{_contents(page)}</div>
<footer>{escape(foot)}</footer>
</body>
</html>
"""


def _here(page: SitePage, path: str) -> str:
    folder = path.rpartition("/")[0]
    return ' aria-current="true"' if page.path.startswith(f"{folder}/") else ""


def _trail(page: SitePage) -> str:
    if not page.trail:
        return ""
    links = "".join(
        f'<li><a href="{escape(relative(path, page.path))}">{escape(name)}</a></li>'
        for name, path in page.trail
    )
    return f'<nav class="trail" aria-label="Above this page"><ol>{links}</ol></nav>\n'


def _contents(page: SitePage) -> str:
    """Links to the headings of the page, where there are several."""
    items = "".join(_items(page))
    if items.count("<li") < _FEWEST_HEADINGS:
        return ""
    head = '<p id="site:contents">On this page</p>'
    return f'<nav class="contents" aria-labelledby="site:contents">{head}<ul>{items}</ul></nav>\n'


def _items(page: SitePage) -> Iterator[str]:
    for heading in page.headings:
        if heading.level == 2:
            yield f'<li><a href="#{escape(heading.anchor)}">{escape(heading.text)}</a></li>'
