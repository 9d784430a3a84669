"""What of SQLAlchemy's suite is run: what it calls the abilities of a database, with our answer."""

from sqlalchemy.testing import exclusions
from sqlalchemy.testing.requirements import SuiteRequirements

# What SQLAlchemy does not take for granted, and is so.
HAS = """
    create_table_as create_temp_table_as table_ddl_if_exists index_ddl_if_exists
    uuid_data_type
    boolean_col_expressions nullsordering intersect except_
    window_functions window_range window_range_numeric
    ctes ctes_with_update_delete ctes_with_values
    tuple_in views temporary_views create_or_replace_view temp_table_names has_temp_table
    implicit_default_schema
    reflects_pk_names foreign_key_constraint_name_reflection
    foreign_key_constraint_option_reflection_ondelete
    fk_constraint_option_reflection_ondelete_restrict
    fk_constraint_option_reflection_ondelete_noaction
    foreign_key_constraint_option_reflection_onupdate
    fk_constraint_option_reflection_onupdate_restrict
    inline_check_constraint_reflection check_constraint_reflection
    unicode_ddl datetime_historic date_historic
    skip_autocommit_rollback
    json_type
    precision_numerics_enotation_small
    server_defaults expression_server_defaults
    infinity_floats float_or_double_precision_behaves_generically
    aggregate_order_by
    update_from mod_operator_as_percent_sign order_by_label_with_expression
    computed_columns computed_columns_stored computed_columns_virtual
    computed_columns_reflect_persisted
    regexp_match
    reflect_table_options
    supports_bitwise_or supports_bitwise_and supports_bitwise_not supports_bitwise_shift
    repeated_column_foreign_keys nvarchar_types
    percent_schema_names indexes_with_expressions
    indexes_check_column_order
""".split()

# What SQLAlchemy takes for granted, and is not so.
HAS_NOT = """
    schemas
    parens_in_union_contained_select_w_limit_offset
    parens_in_union_contained_select_wo_limit_offset
    implements_get_lastrowid
    implicitly_named_constraints
""".split()


class Requirements(SuiteRequirements):
    """The answers as SQLAlchemy reads them."""

    def get_isolation_levels(self, config):
        return {"default": "READ UNCOMMITTED", "supported": ["READ UNCOMMITTED", "AUTOCOMMIT"]}


for _name in HAS:
    setattr(Requirements, _name, property(lambda self: exclusions.open()))
for _name in HAS_NOT:
    setattr(Requirements, _name, property(lambda self: exclusions.closed()))
