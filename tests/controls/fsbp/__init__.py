"""For every control of the set `fsbp`: resources that pass it, and resources that do not.

A module for each service has its `CASES`, by the ids of the controls.
"""

from importlib import import_module
from pkgutil import iter_modules

from tests.controls.fsbp.case import Case

CASES: dict[str, Case] = {
    name: case
    for module in iter_modules(__path__)
    if module.name != "case"
    for name, case in import_module(f"{__name__}.{module.name}").CASES.items()
}
OTHERS: frozenset[str] = frozenset(
    name
    for module in iter_modules(__path__)
    for name in getattr(import_module(f"{__name__}.{module.name}"), "OTHERS", ())
)
