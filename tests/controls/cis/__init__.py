"""For controls of the set `cis`: resources that pass them, and resources that do not.

A module for each section has its `CASES`, by the ids of the controls. Those that ask what one of
`fsbp` asks have its cases. What is about the whole account is tested in test_cis_account.py and,
where no resource changes it, in test_cis_scripted.py.
"""

from importlib import import_module
from pkgutil import iter_modules

from tests.controls.fsbp.case import Case

CASES: dict[str, Case] = {
    name: case
    for module in iter_modules(__path__)
    if module.name != "patterns"
    for name, case in import_module(f"{__name__}.{module.name}").CASES.items()
}
