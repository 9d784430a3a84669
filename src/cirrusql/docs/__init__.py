"""The documentation pages, made from the catalogue: a page as a value, then as Markdown."""

from cirrusql.docs.build import build
from cirrusql.docs.markdown import render
from cirrusql.docs.operation_markdown import render_operation
from cirrusql.docs.operation_page import OperationPage, operation_page
from cirrusql.docs.page import Page, page
from cirrusql.docs.written import BuildSummary

__all__ = [
    "BuildSummary",
    "OperationPage",
    "Page",
    "build",
    "operation_page",
    "page",
    "render",
    "render_operation",
]
