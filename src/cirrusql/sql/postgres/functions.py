"""What PostgreSQL's functions are called here, what they give, and which there are not."""

from __future__ import annotations

from collections.abc import Mapping

NAMED: Mapping[str, tuple[str, str]] = {
    # name here, what is known of its values
    "left": ("postgres_left", "text"),
    "right": ("postgres_right", "text"),
    "upper": ("postgres_upper", "text"),
    "lower": ("postgres_lower", "text"),
    "initcap": ("postgres_initcap", "text"),
    "substr": ("postgres_substr", "text"),
    "strpos": ("postgres_strpos", "integer"),
    "starts_with": ("postgres_starts_with", "boolean"),
    "repeat": ("postgres_repeat", "text"),
    "reverse": ("postgres_reverse", "text"),
    "lpad": ("postgres_lpad", "text"),
    "rpad": ("postgres_rpad", "text"),
    "translate": ("postgres_translate", "text"),
    "regexp_replace": ("postgres_regexp_replace", "text"),
    "btrim": ("trim", "text"),
    "ascii": ("postgres_ascii", "integer"),
    "chr": ("char", "text"),
    "char_length": ("length", "integer"),
    "character_length": ("length", "integer"),
    "round": ("postgres_round", "number"),
    "to_char": ("postgres_to_char", "text"),
    "date_trunc": ("postgres_date_trunc", "timestamp"),
    "to_timestamp": ("postgres_to_timestamp", "timestamp"),
    "clock_timestamp": ("now", "timestamp"),
    "statement_timestamp": ("now", "timestamp"),
    "transaction_timestamp": ("now", "timestamp"),
    "json_array_length": ("postgres_array_length", "integer"),
    "jsonb_array_length": ("postgres_array_length", "integer"),
    "json_typeof": ("postgres_json_typeof", "text"),
    "jsonb_typeof": ("postgres_json_typeof", "text"),
    "json_build_object": ("json_object", "json"),
    "jsonb_build_object": ("json_object", "json"),
    "json_build_array": ("json_array", "json"),
    "jsonb_build_array": ("json_array", "json"),
    "jsonb_object_agg": ("json_group_object", "json"),
    "json_object_agg": ("json_group_object", "json"),
    "bool_and": ("min", "boolean"),
    "every": ("min", "boolean"),
    "bool_or": ("max", "boolean"),
}
TYPES: Mapping[str, str] = {
    # what is known of the values of functions that are called so in both
    "now": "timestamp",
    "count": "integer",
    "length": "integer",
    "octet_length": "integer",
    "row_number": "integer",
    "rank": "integer",
    "dense_rank": "integer",
    "date_part": "number",
    "string_agg": "text",
    "replace": "text",
    "split_part": "text",
    "md5": "text",
    "ltrim": "text",
    "rtrim": "text",
    "avg": "number",
    "random": "number",
}
# Those whose arguments are numbers: to SQLite a text is the number that it begins with, or 0.
OF_NUMBERS = frozenset(
    (
        "abs", "avg", "ceil", "ceiling", "degrees", "exp", "floor", "ln", "log", "mod", "power",
        "radians", "round", "sign", "sqrt", "sum", "trunc",
    )
)  # fmt: skip
# Those that are given one of their own arguments, or NULL.
OF_ARGUMENTS = ("coalesce", "nullif", "max", "min", "greatest", "least")
TABLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "json_array_elements": ("postgres_array_elements", ("value",)),
    "jsonb_array_elements": ("postgres_array_elements", ("value",)),
    "json_array_elements_text": ("postgres_array_elements_text", ("value",)),
    "jsonb_array_elements_text": ("postgres_array_elements_text", ("value",)),
    "json_object_keys": ("postgres_object_keys", ("value",)),
    "jsonb_object_keys": ("postgres_object_keys", ("value",)),
    "json_each": ("postgres_each", ("key", "value")),
    "jsonb_each": ("postgres_each", ("key", "value")),
    "json_each_text": ("postgres_each_text", ("key", "value")),
    "jsonb_each_text": ("postgres_each_text", ("key", "value")),
    "generate_series": ("postgres_series", ("value",)),
}
"""Functions that stand in FROM: each one's name here, and its columns."""
AGGREGATES = frozenset(
    (
        "avg", "bool_and", "bool_or", "count", "every", "group_concat", "json_group_array",
        "json_group_object", "json_object_agg", "jsonb_object_agg", "median", "string_agg", "sum",
        "total",
    )
)  # fmt: skip
REFUSED: Mapping[str, str] = {
    "array_agg": "write json_group_array(…), which gives a JSON array",
    "json_agg": "write json_group_array(…), with json(…) around what is a document",
    "jsonb_agg": "write json_group_array(…), with json(…) around what is a document",
    "age": "write age_days(…)",
    "div": "write trunc(… / …)",
    "sha256": "it gives bytes in PostgreSQL; in SQLite's dialect it gives hexadecimal digits",
    "unnest": "write FROM jsonb_array_elements_text(…)",
    "array_length": "write jsonb_array_length(…)",
    "cardinality": "write jsonb_array_length(…)",
    "array_to_string": "write (SELECT string_agg(value, ',') FROM jsonb_array_elements_text(…))",
    "regexp_matches": "write regexp_substr(…, …)",
    "regexp_match": "write regexp_substr(…, …)",
    "regexp_split_to_table": "write split_part(…, …, n)",
    "overlay": "write substr(…) || … || substr(…)",
    "to_json": "write json_quote(…), or json(…) for a document",
    "to_jsonb": "write json_quote(…), or json(…) for a document",
    "row_to_json": "write json_object('a', a, …)",
    "make_interval": "write interval '1 day' beside a time",
    "make_date": "write format('%04d-%02d-%02d', …)::date",
    "date_bin": "write date_trunc(…, …)",
    "jsonb_set": "write json_set(…, '$.a', …)",
    "jsonb_insert": "write json_insert(…, '$.a', …)",
    "jsonb_path_query": "write json_extract(…, '$.a')",
    "jsonb_pretty": "write json_pretty(…)",
    "jsonb_strip_nulls": "write json_patch('{}', …)",
    "grouping": "write a query for each grouping, with UNION ALL",
    "rollup": "write a query for each grouping, with UNION ALL",
    "cube": "write a query for each grouping, with UNION ALL",
}
