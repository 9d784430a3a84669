"""Statements: text to values. The only owner of sqlglot, whose types do not leave this package.

`bind` is not here but in `cirrusql.sql.binding`: it imports sqlglot, which takes longer than
everything else together, and is wanted only when a query has to be understood.
"""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.sql.as_of import AsOf
    from cirrusql.sql.bound import (
        AnyTable,
        BoundQuery,
        Early,
        Edit,
        Equated,
        NamedScope,
        RowLimit,
        Table,
    )
    from cirrusql.sql.columns import (
        ACCOUNT,
        ACCOUNT_ID,
        IDENTIFIER,
        REGION,
        Dimension,
        RelationColumns,
        Role,
        StagingColumn,
    )
    from cirrusql.sql.literals import literal
    from cirrusql.sql.parameters import Parameters, inline
    from cirrusql.sql.parser import parse
    from cirrusql.sql.placeholders import Parameter, parameters_of
    from cirrusql.sql.predicates import (
        ANY_ACCOUNT,
        ANYWHERE,
        EVERY_REGION,
        NEVER,
        UNKNOWN,
        Condition,
        Judged,
        Test,
        Value,
        about,
        all_of,
        alternatives,
        any_of,
        possible,
        satisfiable,
        settled,
        speaks_of,
        tells,
    )
    from cirrusql.sql.relations import (
        columns_of,
        find_relation,
        find_resource_relation,
        require_provider,
    )
    from cirrusql.sql.script import Composed, Fragment, Query, Source, split
    from cirrusql.sql.statements import Existing, Name

__all__ = [
    "ACCOUNT",
    "ACCOUNT_ID",
    "ANYWHERE",
    "ANY_ACCOUNT",
    "EVERY_REGION",
    "IDENTIFIER",
    "NEVER",
    "REGION",
    "UNKNOWN",
    "AnyTable",
    "AsOf",
    "BoundQuery",
    "Composed",
    "Condition",
    "Dimension",
    "Early",
    "Edit",
    "Equated",
    "Existing",
    "Fragment",
    "Judged",
    "Name",
    "NamedScope",
    "Parameter",
    "Parameters",
    "Query",
    "RelationColumns",
    "Role",
    "RowLimit",
    "Source",
    "StagingColumn",
    "Table",
    "Test",
    "Value",
    "about",
    "all_of",
    "alternatives",
    "any_of",
    "columns_of",
    "find_relation",
    "find_resource_relation",
    "inline",
    "literal",
    "parameters_of",
    "parse",
    "possible",
    "require_provider",
    "satisfiable",
    "settled",
    "speaks_of",
    "split",
    "tells",
]

__getattr__ = lazily(
    __name__,
    {
        ".as_of": ("AsOf",),
        ".bound": (
            "AnyTable",
            "BoundQuery",
            "Early",
            "Edit",
            "Equated",
            "NamedScope",
            "RowLimit",
            "Table",
        ),
        ".columns": (
            "ACCOUNT",
            "ACCOUNT_ID",
            "Dimension",
            "IDENTIFIER",
            "REGION",
            "RelationColumns",
            "Role",
            "StagingColumn",
        ),
        ".literals": ("literal",),
        ".parameters": ("Parameters", "inline"),
        ".placeholders": ("Parameter", "parameters_of"),
        ".parser": ("parse",),
        ".predicates": (
            "ANYWHERE",
            "ANY_ACCOUNT",
            "EVERY_REGION",
            "NEVER",
            "UNKNOWN",
            "Condition",
            "Judged",
            "Test",
            "Value",
            "about",
            "all_of",
            "alternatives",
            "any_of",
            "possible",
            "satisfiable",
            "settled",
            "speaks_of",
            "tells",
        ),
        ".relations": (
            "columns_of",
            "find_relation",
            "find_resource_relation",
            "require_provider",
        ),
        ".script": ("Composed", "Fragment", "Query", "Source", "split"),
        ".statements": ("Existing", "Name"),
    },
)
