"""The documentation as HTML: one page for whoever shows it, or a whole site in a folder."""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.docs.site.build import SiteSummary, build_site
    from cirrusql.docs.site.markup import Ways
    from cirrusql.docs.site.relation_html import page_html

__all__ = ["SiteSummary", "Ways", "build_site", "page_html"]

__getattr__ = lazily(
    __name__,
    {
        ".build": ("SiteSummary", "build_site"),
        ".markup": ("Ways",),
        ".relation_html": ("page_html",),
    },
)
