"""docs/functions.md is what the registry says."""

from __future__ import annotations

from cirrusql.engine.functions import described
from tests.documents.functions_page import PAGE, page


def test_the_page_is_made_of_the_registry() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m tests.documents.functions_page writes it"


def test_every_function_is_on_the_page() -> None:
    text = PAGE.read_text("utf-8")
    assert [name for name, signature, _ in described() if f"`{signature}`" not in text] == []
