"""Hatchling's hook: a wheel, or an editable install, carries the compiled catalogue."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogHook(BuildHookInterface):  # type: ignore[type-arg]
    """Compile the catalogue if it is not there or is older than what it is compiled from."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        catalog = root / "src/cirrusql/catalog/catalog.sqlite3"
        requirements = root / "src/cirrusql/catalog_build/sources.txt"
        made_from = [requirements, *requirements.parent.rglob("*.py"), *requirements.parent.rglob("*.json")]
        newest = max(path.stat().st_mtime for path in made_from)
        if not catalog.exists() or catalog.stat().st_mtime < newest:
            sys.path.insert(0, str(root / "src"))
            from cirrusql.catalog_build import compile

            compile.build(requirements, catalog)
        build_data["artifacts"].append("src/cirrusql/catalog/catalog.sqlite3")
