from sqlalchemy.dialects import registry

# An installed wheel's entry point says the same; the pages are run from the source.
registry.register("cirrusql", "cirrusql.sqlalchemy_dialect.dialect", "CirruSQLDialect")
