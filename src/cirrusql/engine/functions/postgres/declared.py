"""What functions there are for PostgreSQL's spellings; what each does is imported when called."""

from __future__ import annotations

from cirrusql.engine.functions.declared.shorthand import anything, integers, texts
from cirrusql.engine.functions.function import Argument, SqlFunction

PREFIX = "postgres_"
_VALUES = "cirrusql.sql.postgres.values"
_DOCUMENTS_OF = "cirrusql.sql.postgres.documents"
_HERE = "cirrusql.engine.functions.postgres"


def _function(
    name: str,
    arguments: tuple[Argument, ...],
    code: str,
    spelling: str,
    example: str,
    *,
    takes_nulls: bool = False,
) -> SqlFunction:
    """One whose help is the spelling that it stands for."""
    home, _, called = code.partition(":")
    module = {"values": _VALUES, "parsed": _DOCUMENTS_OF}.get(home, f"{_HERE}.{home}")
    text = f"what PostgreSQL's {spelling} is"
    return SqlFunction(
        f"{PREFIX}{name}", arguments, f"{module}:{called}", "postgres", text, f"{PREFIX}{example}",
        takes_nulls=takes_nulls,
    )  # fmt: skip


def _table(
    name: str, arguments: tuple[Argument, ...], code: str, columns: tuple[str, ...], example: str
) -> SqlFunction:
    text = "what PostgreSQL's function of rows gives"
    return SqlFunction(
        f"{PREFIX}{name}", arguments, f"{_HERE}.{code}", "postgres", text, example, columns=columns
    )


_CASTS = (
    _function("integer", (*anything("value"), *integers("bits")), "values:to_integer",
              "cast to a whole number", "integer('7', 32) = 7"),
    _function("float", anything("value"), "values:to_float", "cast to double", "float('7') = 7.0"),
    _function("numeric", (*anything("value"), *integers("precision?", "scale?")),
              "values:to_numeric", "cast to numeric", "numeric('2.345', 9, 2) = 2.35"),
    _function("boolean", anything("value"), "values:to_boolean", "cast to boolean",
              "boolean('yes') = 1"),
    _function("boolean_text", anything("value"), "values:boolean_text", "boolean as a text",
              "boolean_text(1) = 'true'"),
    _function("text", (*anything("value"), *integers("length?")), "values:to_text",
              "cast to text", "text(2.0) = '2'"),
    _function("date", anything("value"), "values:to_date", "cast to date",
              "date('2026-01-01 10:00') = '2026-01-01'"),
    _function("timestamp", anything("value"), "values:to_timestamp", "cast to timestamp",
              "timestamp('2026-01-01') = '2026-01-01T00:00:00Z'"),
    _function("timestamptz", anything("value"), "values:to_timestamptz", "cast to timestamptz",
              "timestamptz('2026-01-01 02:00+02') = '2026-01-01T00:00:00Z'"),
    _function("json", anything("value"), "parsed:to_json", "cast to json", "json('[1]') = '[1]'"),
    _function("jsonb", anything("value"), "parsed:to_jsonb", "cast to jsonb",
              "jsonb('[1,2]') = '[1, 2]'"),
    _function("uuid", anything("value"), "values:to_uuid", "cast to uuid",
              "uuid('A0EEBC999C0B4EF8BB6D6BB9BD380A11') LIKE 'a0eebc99-9c0b-%'"),
    _function("constant", anything("value"), "values:as_it_is", "constant of an unknown type",
              "constant('8') = '8'"),
    _function("as", anything("constant", "value"), "values:to_kind_of",
              "constant beside a value", "as('8', 7) = 8", takes_nulls=True),
    _function("untyped", anything("constant"), "values:refuse_untyped",
              "constant without a type", "untyped(NULL) IS NULL"),
    _function("joined", anything("value"), "values:to_text", "value beside ||",
              "joined(2.0) = '2'"),
    _function("concatenated", anything("value"), "values:to_text", "value in concat(…)",
              "concatenated(2.0) = '2'"),
    _function("boolean_letter", anything("value"), "values:boolean_letter",
              "boolean in concat(…)", "boolean_letter(1) = 't'"),
    _function("fraction", anything("value"), "values:as_it_is", "number that is divided",
              "fraction(7) = 7"),
    _function("array", (*anything("value"), *texts("kind?")), "documents:array", "array",
              "array('{a,b}') = '[\"a\",\"b\"]'"),
)  # fmt: skip
_TEXTS = (
    _function("left", (*texts("text"), *integers("n")), "texts:left", "left",
              "left('abc', 2) = 'ab'"),
    _function("right", (*texts("text"), *integers("n")), "texts:right", "right",
              "right('abc', 2) = 'bc'"),
    _function("upper", texts("text"), "texts:upper", "upper", "upper('é') = 'É'"),
    _function("lower", texts("text"), "texts:lower", "lower", "lower('É') = 'é'"),
    _function("initcap", texts("text"), "texts:initcap", "initcap", "initcap('ab cd') = 'Ab Cd'"),
    _function("substr", (*texts("text"), *integers("start", "length?")), "texts:substr", "substr",
              "substr('abc', 0, 2) = 'a'"),
    _function("matched_part", texts("text", "pattern"), "texts:matched_part", "substring",
              "matched_part('a1b', '[0-9]') = '1'"),
    _function("strpos", texts("text", "part"), "texts:strpos", "strpos", "strpos('abc', 'c') = 3"),
    _function("position", texts("part", "text"), "texts:position", "position",
              "position('c', 'abc') = 3"),
    _function("starts_with", texts("text", "start"), "texts:starts_with", "starts_with",
              "starts_with('abc', 'ab') = 1"),
    _function("repeat", (*texts("text"), *integers("n")), "texts:repeat", "repeat",
              "repeat('ab', 2) = 'abab'"),
    _function("reverse", texts("text"), "texts:backwards", "reverse", "reverse('abc') = 'cba'"),
    _function("lpad", (*texts("text"), *integers("n"), *texts("fill?")), "texts:lpad", "lpad",
              "lpad('7', 3, '0') = '007'"),
    _function("rpad", (*texts("text"), *integers("n"), *texts("fill?")), "texts:rpad", "rpad",
              "rpad('7', 3, '0') = '700'"),
    _function("translate", texts("text", "letters", "others"), "texts:translate", "translate",
              "translate('abc', 'ab', 'x') = 'xc'"),
    _function("regexp_replace", texts("text", "pattern", "replacement", "flags?"),
              "texts:regexp_replace", "regexp_replace",
              "regexp_replace('a1b2', '[0-9]', '') = 'ab2'"),
    _function("ascii", texts("text"), "texts:ascii", "ascii", "ascii('A') = 65"),
    _function("trim", texts("letters", "text"), "texts:trim", "trim", "trim('x', 'xax') = 'a'"),
    _function("ltrim", texts("letters", "text"), "texts:ltrim", "trim", "ltrim('x', 'xax') = 'ax'"),
    _function("rtrim", texts("letters", "text"), "texts:rtrim", "trim", "rtrim('x', 'xax') = 'xa'"),
    _function("glob", texts("pattern", "escape?"), "texts:glob", "LIKE", "glob('a%') = 'a*'"),
)  # fmt: skip
_NUMBERS = (
    _function("number", anything("value"), "values:to_number", "operand of arithmetic",
              "number(7) = 7"),
    _function("divisor", anything("number"), "numbers:divisor", "divisor", "divisor(2) = 2"),
    _function("remainder", anything("number", "by"), "numbers:remainder", "%",
              "remainder(5.5, 2) = 1.5"),
    _function("round", (*anything("number"), *integers("places?")), "numbers:rounded", "round",
              "round(2.5) = 3"),
)  # fmt: skip
_TIMES = (
    _function("later", (*anything("time"), *texts("interval")), "times:later", "time + interval",
              "later('2026-01-31', '1 month') = '2026-02-28T00:00:00Z'"),
    _function("later_by", (*texts("interval"), *anything("time")), "times:later_by",
              "interval + time", "later_by('1 day', '2026-01-01') = '2026-01-02T00:00:00Z'"),
    _function("days_later", (*anything("date"), *integers("days")), "times:days_later",
              "date + integer", "days_later('2026-01-31', 1) = '2026-02-01'"),
    _function("days_later_turned", (*integers("days"), *anything("date")),
              "times:days_later_turned", "integer + date",
              "days_later_turned(1, '2026-01-31') = '2026-02-01'"),
    _function("date_minus", anything("date", "other"), "times:date_minus", "date - …",
              "date_minus('2026-02-01', '2026-01-31') = 1"),
    _function("days_between", anything("date", "other"), "times:date_minus", "date - date",
              "days_between('2026-02-01', '2026-01-31') = 1"),
    _function("seconds", anything("time", "other"), "times:seconds", "time - time",
              "seconds('2026-01-02', '2026-01-01') = 86400"),
    _function("date_trunc", (*texts("field"), *anything("time")), "times:date_trunc", "date_trunc",
              "date_trunc('month', '2026-01-31') = '2026-01-01T00:00:00Z'"),
    _function("date_part", (*texts("field"), *anything("time")), "times:date_part", "extract",
              "date_part('year', '2026-01-31') = 2026"),
    _function("to_char", (*anything("time"), *texts("format")), "times:formatted", "to_char",
              "to_char('2026-01-31', 'YYYY') = '2026'"),
    _function("to_timestamp", anything("seconds"), "times:of_seconds", "to_timestamp",
              "to_timestamp(0) = '1970-01-01T00:00:00Z'"),
)  # fmt: skip
_DOCUMENTS = (
    _function("json_value", anything("value"), "documents:json_value", "value in a document",
              "json_value('a') = '\"a\"'"),
    _function("json_text", texts("document"), "documents:json_text", "->>",
              "json_text('\"a\"') = 'a'"),
    _function("path", texts("document", "path"), "documents:at_path", "#>",
              "path('{\"a\":[1]}', '{a,0}') = '1'"),
    _function("path_text", texts("document", "path"), "documents:text_at_path", "#>>",
              "path_text('{\"a\":[\"b\"]}', '{a,0}') = 'b'"),
    _function("contained", texts("part", "document"), "documents:contained", "<@",
              "contained('[1]', '[1, 2]') = 1"),
    _function("has_any", texts("document", "keys"), "documents:has_any", "?|",
              "has_any('{\"a\":1}', '{a,b}') = 1"),
    _function("has_all", texts("document", "keys"), "documents:has_all", "?&",
              "has_all('{\"a\":1}', '{a,b}') = 0"),
    _function("array_length", texts("array"), "documents:array_length", "jsonb_array_length",
              "array_length('[1, 2]') = 2"),
    _function("json_typeof", texts("document"), "documents:json_typeof", "jsonb_typeof",
              "json_typeof('1') = 'number'"),
)  # fmt: skip
_OF_ROWS = (
    _table("array_elements", texts("array"), "documents:array_elements", ("value",),
           "SELECT count(*) = 2 FROM postgres_array_elements('[1, 2]')"),
    _table("array_elements_text", texts("array"), "documents:array_elements_text", ("value",),
           "SELECT value = 'a' FROM postgres_array_elements_text('[\"a\"]')"),
    _table("any", anything("array"), "documents:any_of", ("value",),
           "SELECT count(*) = 2 FROM postgres_any('{a,b}')"),
    _table("object_keys", texts("document"), "documents:object_keys", ("value",),
           "SELECT value = 'a' FROM postgres_object_keys('{\"a\":1}')"),
    _table("each", texts("document"), "documents:each", ("key", "value"),
           "SELECT value = '1' FROM postgres_each('{\"a\":1}')"),
    _table("each_text", texts("document"), "documents:each_text", ("key", "value"),
           "SELECT value = 'b' FROM postgres_each_text('{\"a\":\"b\"}')"),
    _table("series", anything("start", "stop", "step?"), "numbers:series", ("value",),
           "SELECT count(*) = 3 FROM postgres_series(1, 3)"),
)  # fmt: skip

POSTGRES: tuple[SqlFunction, ...] = (
    *_CASTS, *_TEXTS, *_NUMBERS, *_TIMES, *_DOCUMENTS, *_OF_ROWS,
)  # fmt: skip
"""All of them."""
