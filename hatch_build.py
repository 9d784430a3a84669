"""Hatchling's hook: a wheel, or an editable install, carries the compiled catalogue.

A wheel has the page of the console, too; an editable install gets it by `make setup`, so that who
only wants to try statements waits for no Node. A wheel also has the guides, which an editable
install finds where they are.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_PAGE = "src/cirrusql/console/built/"
_GUIDES = "cirrusql/guides"
_CATALOG = "src/cirrusql/catalog/catalog.sqlite3"


class CatalogHook(BuildHookInterface[Any]):
    """Compile the catalogue if it is not there or is older than what it is compiled from."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it builds; `version` is `standard` or `editable`."""
        root = Path(self.root)
        if version == "standard":
            subprocess.run([sys.executable, str(root / "console" / "make.py")], check=True)
            build_data["artifacts"].append(_PAGE)
            build_data["force_include"][str(root / "docs")] = _GUIDES
        catalog = root / _CATALOG
        build = root / "src" / "cirrusql" / "catalog_build"
        made_from = [
            path for suffix in ("py", "json", "txt") for path in build.rglob(f"*.{suffix}")
        ]
        newest = max(path.stat().st_mtime for path in made_from)
        if not catalog.exists() or catalog.stat().st_mtime < newest:
            sys.path.insert(0, str(root / "src"))
            from cirrusql.catalog_build import compile as catalog_compiler

            catalog_compiler.build(build / "sources.txt", catalog)
        build_data["artifacts"].append(_CATALOG)
