"""Local clouds in memory, as the whole-system suites have them."""

from tests.answers.conftest import cloud, make_cloud

__all__ = ["cloud", "make_cloud"]
