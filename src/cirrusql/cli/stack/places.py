"""Where the stack of a template is."""

from __future__ import annotations

from cirrusql.errors import MissingKey
from cirrusql.session import Engine


def region_of(engine: Engine) -> str:
    """The region of a template's stack; raises MissingKey if none is configured."""
    if not engine.default_region:
        raise MissingKey("no region for the stack's resources", hint="give --region")
    return engine.default_region
