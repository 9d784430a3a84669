"""What AWS offers, read-only at run time: resource types, columns, names, handlers, regions."""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.catalog.api.operations import ApiRelation
    from cirrusql.catalog.model import (
        OPERATIONS,
        CatalogInfo,
        Column,
        Handler,
        KeySource,
        ListKeys,
        ResourceType,
    )
    from cirrusql.catalog.naming import API_PROVIDER, PROVIDER, PROVIDERS
    from cirrusql.catalog.operation_relations import (
        operation_relation,
        operation_relations_of,
        operation_services,
    )
    from cirrusql.catalog.operations import Operation, OperationColumn, OperationRelation
    from cirrusql.catalog.plugin_relations import PluginRelation
    from cirrusql.catalog.plugins import Plugins
    from cirrusql.catalog.references import Reference
    from cirrusql.catalog.relations import ColumnFacts, Relation
    from cirrusql.catalog.resource_relations import ResourceRelation
    from cirrusql.catalog.store import Catalog
    from cirrusql.catalog.system_relations import (
        SYSTEM,
        SYSTEM_RELATIONS,
        SystemRelation,
        system_relation,
    )

__all__ = [
    "API_PROVIDER",
    "OPERATIONS",
    "PROVIDER",
    "PROVIDERS",
    "SYSTEM",
    "SYSTEM_RELATIONS",
    "ApiRelation",
    "Catalog",
    "CatalogInfo",
    "Column",
    "ColumnFacts",
    "Handler",
    "KeySource",
    "ListKeys",
    "Operation",
    "OperationColumn",
    "OperationRelation",
    "PluginRelation",
    "Plugins",
    "Reference",
    "Relation",
    "ResourceRelation",
    "ResourceType",
    "SystemRelation",
    "operation_relation",
    "operation_relations_of",
    "operation_services",
    "system_relation",
]

__getattr__ = lazily(
    __name__,
    {
        ".api.operations": ("ApiRelation",),
        ".model": (
            "OPERATIONS",
            "CatalogInfo",
            "Column",
            "Handler",
            "KeySource",
            "ListKeys",
            "ResourceType",
        ),
        ".naming": ("API_PROVIDER", "PROVIDER", "PROVIDERS"),
        ".operation_relations": (
            "operation_relation",
            "operation_relations_of",
            "operation_services",
        ),
        ".operations": ("Operation", "OperationColumn", "OperationRelation"),
        ".plugin_relations": ("PluginRelation",),
        ".plugins": ("Plugins",),
        ".references": ("Reference",),
        ".relations": ("ColumnFacts", "Relation"),
        ".resource_relations": ("ResourceRelation",),
        ".store": ("Catalog",),
        ".system_relations": (
            "SYSTEM",
            "SYSTEM_RELATIONS",
            "SystemRelation",
            "system_relation",
        ),
    },
)
