"""Packages whose names are loaded when they are first used, as PEP 562 has it.

`from cirrusql.catalog import Catalog` then costs what the catalogue costs, and not what the whole
package does: importing all of it took longer than answering `SELECT 1`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def lazily(package: str, modules: Mapping[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """A `__getattr__` for a package, from its modules' names to what each of them defines.

    A module is named in full, or by a dot and its name in the package.

    >>> lazily("cirrusql", {".errors": ("NotFound",)})("NotFound")
    <class 'cirrusql.errors.NotFound'>
    """
    homes = {name: module for module, names in modules.items() for name in names}
    # Importing a module puts it into its package, in the place of what has its name there.
    shadowed = [name for name in homes if f".{name}" in modules]
    if shadowed:
        raise ValueError(f"{package}: {shadowed[0]} is a module and a name in one")

    def load(name: str) -> Any:
        import sys
        from importlib import import_module

        module = homes.get(name)
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(module, package), name)
        setattr(sys.modules[package], name, value)
        return value

    return load
