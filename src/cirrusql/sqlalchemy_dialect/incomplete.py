"""Answers that are not whole, told as warnings: nobody looks at the cursor below SQLAlchemy."""

from __future__ import annotations

import warnings

from sqlalchemy.exc import SAWarning

from cirrusql.result import Diagnostics


class Incomplete(SAWarning):
    """Part of what a query asked could not be read; its text says what, where and why."""


def warn_of_what_is_missing(diagnostics: Diagnostics) -> None:
    """Warn once for each cause; everything is read before a query's first row is given."""
    for problem in diagnostics.problems:
        warnings.warn(str(problem), Incomplete, stacklevel=2)
