"""What of SQLAlchemy's suite is run: what it calls the abilities of a database, with our answer."""

from collections.abc import Mapping

from sqlalchemy.testing import exclusions
from sqlalchemy.testing.requirements import SuiteRequirements

# What SQLAlchemy does not take for granted, and is so.
HAS = (
    "timestamp_microseconds",
    "legacy_unconditional_json_extract",
    "unusual_column_name_characters",
    "on_update_cascade",
    "aggregate_order_by",
    "boolean_col_expressions",
    "check_constraint_reflection",
    "computed_columns",
    "computed_columns_reflect_persisted",
    "computed_columns_stored",
    "computed_columns_virtual",
    "create_or_replace_view",
    "create_table_as",
    "create_temp_table_as",
    "ctes",
    "ctes_with_update_delete",
    "ctes_with_values",
    "date_historic",
    "datetime_historic",
    "except_",
    "expression_server_defaults",
    "fk_constraint_option_reflection_ondelete_noaction",
    "fk_constraint_option_reflection_ondelete_restrict",
    "fk_constraint_option_reflection_onupdate_restrict",
    "float_or_double_precision_behaves_generically",
    "foreign_key_constraint_name_reflection",
    "foreign_key_constraint_option_reflection_ondelete",
    "foreign_key_constraint_option_reflection_onupdate",
    "has_temp_table",
    "implicit_default_schema",
    "index_ddl_if_exists",
    "indexes_check_column_order",
    "indexes_with_expressions",
    "infinity_floats",
    "inline_check_constraint_reflection",
    "intersect",
    "json_type",
    "mod_operator_as_percent_sign",
    "nullsordering",
    "nvarchar_types",
    "order_by_label_with_expression",
    "percent_schema_names",
    "precision_numerics_enotation_small",
    "reflect_table_options",
    "reflects_pk_names",
    "regexp_match",
    "repeated_column_foreign_keys",
    "server_defaults",
    "skip_autocommit_rollback",
    "supports_bitwise_and",
    "supports_bitwise_not",
    "supports_bitwise_or",
    "supports_bitwise_shift",
    "table_ddl_if_exists",
    "temp_table_names",
    "temporary_views",
    "tuple_in",
    "unicode_ddl",
    "update_from",
    "uuid_data_type",
    "views",
    "window_functions",
    "window_range",
    "window_range_numeric",
)

# What SQLAlchemy takes for granted or asks of many, and is not so, with the reason.
HAS_NOT: Mapping[str, str] = {
    "autocommit": "its tests want a ROLLBACK that undoes",
    "fetch_first": "FETCH FIRST is not SQLite's",
    "delete_from": "DELETE … USING is not SQLite's",
    "implements_get_lastrowid": "a resource has no number; RETURNING tells its identifier",
    "implicitly_named_constraints": "SQLite gives a constraint no name",
    "materialized_views": "the tests want an index of one",
    "parens_in_union_contained_select_w_limit_offset": "SQLite has no (SELECT …) UNION (SELECT …)",
    "parens_in_union_contained_select_wo_limit_offset": "SQLite has no (SELECT …) UNION …",
    "savepoints": "a change to the cloud is final",
    "schemas": "services are schemas: nobody makes one, or a table in one",
    "table_value_constructor": "SQLite does not name the columns of VALUES",
    "two_phase_transactions": "a change to the cloud is final",
}


class Requirements(SuiteRequirements):
    """The answers as SQLAlchemy reads them."""

    def get_isolation_levels(self, config):
        return {"default": "READ UNCOMMITTED", "supported": ["READ UNCOMMITTED", "AUTOCOMMIT"]}


def _answer(rule):
    return property(lambda _: rule)


for _name in HAS:
    setattr(Requirements, _name, _answer(exclusions.open()))
for _name, _why in HAS_NOT.items():
    setattr(Requirements, _name, _answer(exclusions.closed(_why)))
