"""Sessions on a local cloud in memory, as the whole-system suites have them."""

from tests.engine.conftest import catalog, cloud, make_cloud

__all__ = ["catalog", "cloud", "make_cloud"]
