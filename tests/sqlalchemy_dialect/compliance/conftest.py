"""SQLAlchemy's own plugin, for its suite alone: the tests of this package do not load it.

`test_compliance.py` runs this folder in a process of its own.
"""

import pytest
from sqlalchemy.dialects import registry

for name in ("cirrusql", "cirrusql.cirrusql"):
    registry.register(name, "cirrusql.sqlalchemy_dialect", "CirruSQLDialect")
pytest.register_assert_rewrite("sqlalchemy.testing.assertions")

from sqlalchemy.testing import config, provision  # noqa: E402
from sqlalchemy.testing.plugin.pytestplugin import *  # noqa: E402, F403


@provision.post_configure_engine.for_db("cirrusql")
def _post_configure_engine(url, engine, follower_ident):
    # Some tests name the other schema without asking for `schemas`; `main` is the same by name.
    made = config.Config.__init__

    def init(self, *arguments, **keywords):
        made(self, *arguments, **keywords)
        self.test_schema = "main"

    config.Config.__init__ = init  # type: ignore[method-assign]


@provision.temp_table_keyword_args.for_db("cirrusql")
def _temp_table_keyword_args(cfg, eng):
    return {"prefixes": ["TEMPORARY"]}


@provision.upsert.for_db("cirrusql")
def _upsert(cfg, table, returning, *, set_lambda=None, sort_by_parameter_order=False, **_):
    from sqlalchemy.dialects.sqlite import insert

    statement = insert(table)
    if set_lambda:
        statement = statement.on_conflict_do_update(set_=set_lambda(statement.excluded))
    else:
        statement = statement.on_conflict_do_nothing()
    return statement.returning(*returning, sort_by_parameter_order=sort_by_parameter_order)
