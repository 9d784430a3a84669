"""Resource types that Cloud Control cannot handle, through operations of their services' own."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.stack.adapters.adapter import Adapter, Made, Model, Where
from cirrusql.stack.adapters.codebuild_project import CodeBuildProject
from cirrusql.stack.adapters.graphql_schema import GraphQLSchema

__all__ = ["ADAPTERS", "Adapter", "Made", "Model", "Where"]

ADAPTERS: Mapping[str, Adapter] = {
    one.type_name: one for one in (GraphQLSchema(), CodeBuildProject())
}
"""The adapters, by the names of their types."""
