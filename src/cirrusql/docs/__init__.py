"""The documentation pages, made from the catalogue: a page as a value, then as Markdown."""
