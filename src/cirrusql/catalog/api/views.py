"""Views over AWS's operations that people expect, as SQL in data files.

One file each, `<service>.<name>.sql`. Its first line says what it shows, the second has its
columns, with their types where those are no texts.
"""

from __future__ import annotations

import os
from functools import lru_cache

from cirrusql.catalog.operations import OperationColumn, OperationRelation

_PREFIX = "vw_"
_FOLDER = os.path.join(os.path.dirname(__file__), "views")  # noqa: PTH118, PTH120


def view_names(service: str | None = None) -> tuple[tuple[str, str], ...]:
    """Service and name of every view, of one service or of all, sorted."""
    found = (name.removesuffix(".sql").split(".") for name in sorted(os.listdir(_FOLDER)))  # noqa: PTH208
    return tuple((one, name) for one, name in found if service in (None, one))


def described_views(service: str | None = None) -> tuple[tuple[str, str, str], ...]:
    """Service, name and description of every view, of one service or of all, sorted."""
    found = ((of, name, api_view(of, name)) for of, name in view_names(service))
    return tuple((of, name, one.told if one is not None else "") for of, name, one in found)


@lru_cache(maxsize=64)
def api_view(service: str, name: str) -> OperationRelation | None:
    """The view of that name, in lower case; None if there is none.

    >>> api_view("ec2", "vw_regions").name
    'aws.ec2.vw_regions'
    """
    if not name.startswith(_PREFIX) or (service, name) not in view_names(service):
        return None
    with open(os.path.join(_FOLDER, f"{service}.{name}.sql"), encoding="utf-8") as file:  # noqa: PTH118, PTH123
        told, columns, *text = file.read().split("\n")
    names = (part.partition(":") for part in columns.removeprefix("-- columns:").split())
    return OperationRelation(
        service,
        name,
        tuple(OperationColumn(one, json_type or "string") for one, _, json_type in names),
        view="\n".join(text).strip(),
        provider="aws",
        told=told.removeprefix("--").strip(),
    )
