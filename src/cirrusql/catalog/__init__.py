"""What AWS offers, read-only at run time: resource types, columns, names, handlers, regions."""

from cirrusql.catalog.model import (
    OPERATIONS,
    CatalogInfo,
    Column,
    Handler,
    KeySource,
    ListKeys,
    Relation,
    ResourceType,
)
from cirrusql.catalog.operation_relations import (
    native_relation,
    native_relations,
    native_services,
)
from cirrusql.catalog.operations import NativeColumn, NativeRelation, Operation
from cirrusql.catalog.store import PROVIDER, Catalog

__all__ = [
    "OPERATIONS",
    "PROVIDER",
    "Catalog",
    "CatalogInfo",
    "Column",
    "Handler",
    "KeySource",
    "ListKeys",
    "NativeColumn",
    "NativeRelation",
    "Operation",
    "Relation",
    "ResourceType",
    "native_relation",
    "native_relations",
    "native_services",
]
