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
from cirrusql.catalog.naming import PROVIDER
from cirrusql.catalog.operation_relations import (
    operation_relation,
    operation_relations_of,
    operation_services,
)
from cirrusql.catalog.operations import Operation, OperationColumn, OperationRelation
from cirrusql.catalog.store import Catalog

__all__ = [
    "OPERATIONS",
    "PROVIDER",
    "Catalog",
    "CatalogInfo",
    "Column",
    "Handler",
    "KeySource",
    "ListKeys",
    "Operation",
    "OperationColumn",
    "OperationRelation",
    "Relation",
    "ResourceType",
    "operation_relation",
    "operation_relations_of",
    "operation_services",
]
