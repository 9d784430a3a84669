"""`python -m tests.differential 17`: one statement again, and what is wrong with its answer."""

from __future__ import annotations

import sys

from tests.differential.trial import Trial

with Trial.begin() as trial:
    for number in sys.argv[1:]:
        sys.stdout.write(f"{trial.case(number).report()}\n")
