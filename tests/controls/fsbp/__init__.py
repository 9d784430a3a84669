"""For every control of the set `fsbp`: resources that pass it, and resources that do not.

A module for each service has its `CASES`, by the ids of the controls. `OTHERS` of a module are the
controls that have a test of their own instead: models of one type alone do not make what they find.
"""

from importlib import import_module
from pkgutil import iter_modules

from tests.controls.fsbp.case import Case

_MODULES = [
    import_module(f"{__name__}.{module.name}")
    for module in iter_modules(__path__)
    if module.name != "case"
]
CASES: dict[str, Case] = {name: case for one in _MODULES for name, case in one.CASES.items()}
OTHERS: frozenset[str] = frozenset().union(*(getattr(one, "OTHERS", ()) for one in _MODULES))
