"""Create, read, update, list and delete, in SQL, for every resource type that has the handlers."""

from __future__ import annotations

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.errors import Error
from cirrusql.session import MEMORY, Session, local_environment
from tests.every_type.journey import Broken, Journey

LEAST_SHARE = 0.99


@pytest.mark.slow
def test_every_type_goes_the_whole_way(capsys: pytest.CaptureFixture[str]) -> None:
    catalog = Catalog.open()
    session = Session.alone(catalog, local_environment(catalog, MEMORY))
    kinds = catalog.resource_types()
    try:
        causes = {
            kind.type_name: cause for kind in kinds if (cause := _cause(session, catalog, kind))
        }
    finally:
        session.close()
    lines = [f"{len(kinds) - len(causes)} of {len(kinds)} types go the whole way"]
    lines += [f"  {name}: {cause}" for name, cause in causes.items()]
    with capsys.disabled():
        print("", *lines, sep="\n")  # noqa: T201 - the list is part of the test's result
    assert len(causes) <= len(kinds) * (1 - LEAST_SHARE), "\n".join(lines)


def _cause(session: Session, catalog: Catalog, kind: ResourceType) -> str | None:
    """Why a type does not go the whole way, after the last step that worked; None if it does."""
    done = "nothing"
    try:
        for step in Journey(session, catalog, kind).run():
            done = step
    except (Broken, Error) as error:
        return f"after {done}: {' '.join(str(error).split())[:300]}"
    return None
