"""The documentation pages, made from the catalogue: a page as a value, then as Markdown."""

from cirrusql.docs.build import BuildSummary, build
from cirrusql.docs.markdown import render
from cirrusql.docs.page import Page, page

__all__ = ["BuildSummary", "Page", "build", "page", "render"]
