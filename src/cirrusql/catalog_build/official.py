"""Newer schemas from AWS's own archives: one CloudformationSchema.zip for each region.

An archive is the whole truth about its region: which types exist there, and what they look like.
All other regions stay as the present catalogue has them.
"""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.catalog_build.sources import Schema, Sources
from cirrusql.errors import CatalogError

_TIMEOUT_SECONDS = 60
_NAME = "CloudformationSchema"


def url(region: str) -> str:
    """Where AWS publishes a region's archive.

    >>> url("eu-west-1")
    'https://schema.cloudformation.eu-west-1.amazonaws.com/CloudformationSchema.zip'
    """
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://schema.cloudformation.{region}.{suffix}/{_NAME}.zip"


@contextmanager
def downloaded(regions: tuple[str, ...]) -> Iterator[Mapping[str, Path]]:
    """The archives of these regions, in a folder for a while; raises CatalogError."""
    with TemporaryDirectory(prefix="catalog-update-") as folder:
        found = {region: Path(folder, f"{region}.zip") for region in regions}
        for region, path in found.items():
            _download(url(region), path)
        yield found


def updated(catalog: Catalog, archives: Mapping[str, Path]) -> Sources:
    """What the catalogue is made from, with regions' archives laid over it.

    A type that is in several archives is taken from the first. Types that an archive no longer has
    are gone from its region, but stay known. Raises CatalogError for a file that is no archive.
    """
    names = catalog.type_names()
    schemas = {name: catalog.schema(name) for name in names}
    places = {name: set(catalog.resource_type(name).regions) for name in names}
    versions = dict(catalog.info().sources)
    newer: dict[str, Schema] = {}
    for region, path in archives.items():
        found, date = read_archive(path)
        newer = found | newer
        for type_name in places.keys() | found.keys():
            kept = places.setdefault(type_name, set())
            (kept.add if type_name in found else kept.discard)(region)
        versions[f"{_NAME} {region}"] = date
    regions = {name: frozenset(where) for name, where in places.items()}
    return Sources(dict(sorted((schemas | newer).items())), regions, versions)


def read_archive(path: Path) -> tuple[dict[str, Schema], str]:
    """The schemas of AWS's types in an archive, by name, and the date of the newest.

    Raises CatalogError.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if one.filename.endswith(".json")]
            read = [json.loads(archive.read(one)) for one in members]
    except OSError as error:
        raise CatalogError(f"cannot read {path}: {error.strerror}") from error
    except (zipfile.BadZipFile, ValueError) as error:
        raise CatalogError(f"{path} is not an archive of resource schemas: {error}") from error
    schemas = {schema["typeName"]: schema for schema in read if _is_aws_type(schema)}
    if not schemas:
        raise CatalogError(f"{path} has no resource schemas in it")
    year, month, day = max(one.date_time[:3] for one in members)
    return schemas, f"{year}-{month:02}-{day:02}"


def _is_aws_type(schema: Any) -> bool:
    return isinstance(schema, dict) and str(schema.get("typeName", "")).startswith("AWS::")


def _download(address: str, path: Path) -> None:
    try:
        with (
            urllib.request.urlopen(address, timeout=_TIMEOUT_SECONDS) as answer,  # noqa: S310
            path.open("wb") as file,
        ):
            shutil.copyfileobj(answer, file)
    except (urllib.error.URLError, TimeoutError) as error:
        reason = getattr(error, "reason", error)
        hint = "download it by other means and give it with --from"
        raise CatalogError(f"cannot get {address}: {reason}", hint=hint) from error
