"""Statements made wrong in every way, through the splitter, the parser and the binder."""
