"""The pages of guides and of functions."""

from __future__ import annotations

import re

from cirrusql.catalog import Catalog
from cirrusql.docs.site.addresses import Addresses
from cirrusql.docs.site.functions import documented_functions, function_markdown, statement
from cirrusql.docs.site.guides import Guide
from cirrusql.docs.site.markup import Fragment, fragment
from cirrusql.docs.site.recording.recorded import not_run, record
from cirrusql.docs.site.recording.sample_cloud import sample_session
from cirrusql.docs.site.recording.shown import all_shown, shown
from cirrusql.docs.site.site_page import Entry, SitePage
from cirrusql.session import Session
from cirrusql.sql.script import split

_SQL = re.compile(r"^```sql\n(.*?)\n```", re.MULTILINE | re.DOTALL)
# The guides whose statements stand by themselves; those of others need an inventory or accounts.
_RUN = frozenset(("cookbook.md", "writing.md"))
_NEEDS_MORE = (
    "It needs what a local cloud by itself does not have: an inventory, or several accounts."
)


def guide_page(addresses: Addresses, guide: Guide) -> SitePage:
    """A guide's page; what its statements gave stands under them."""
    beside = _all_ran(addresses.catalog, guide)
    made = fragment(guide.text, addresses.ways(guide.path, beside, guide))
    headings = (
        Entry("heading", one.text, one.anchor, guide.title)
        for one in made.headings
        if one.level > 1
    )
    return SitePage(
        guide.path,
        guide.title,
        made.html,
        made.headings,
        (Entry("guide", guide.title, about=guide.name), *headings),
        (("Guides", "guides/index.html"),),
    )


def function_page(addresses: Addresses, name: str, session: Session) -> SitePage:
    """A function's page."""
    functions = documented_functions()[name]
    recorded = {statement(one): record(session, statement(one)) for one in functions}
    path = addresses.function_paths[name]
    ways = addresses.ways(path, all_shown(recorded))
    made: Fragment = fragment(function_markdown(name, functions), ways)
    return SitePage(
        path,
        name,
        made.html,
        made.headings,
        tuple(Entry("function", name, about=one.help) for one in functions[:1]),
        (("Functions", "functions/index.html"),),
        functions[0].help,
    )


def _all_ran(catalog: Catalog, guide: Guide) -> dict[str, str]:
    """What the SQL of a guide gave, one block after the other, on a demo organisation."""
    blocks = _SQL.findall(guide.text)
    if guide.name not in _RUN:
        return {text: shown(not_run(_NEEDS_MORE), text) for text in blocks}
    with sample_session(catalog, guide.name, seeded=True) as session:
        return {text: _ran(session, text) for text in blocks}


def _ran(session: Session, text: str) -> str:
    """What each statement of a block gave; where there are several, each is shown, too."""
    recorded = [record(session, one.text) for one in split(text)]
    is_alone = len(recorded) == 1
    return "".join(shown(one, one.sql if is_alone else "") for one in recorded)
