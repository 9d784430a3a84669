"""SQLite's own functions that people look for, in our words.

Those that look into SQLite itself, into full-text and geometric tables are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.records import Record


class SqlitesFunction(Record):
    """One of SQLite's; the fields are those of a `SqlFunction`."""

    name: str
    signature: str
    kind: str
    group: str
    help: str
    example: str
    source: str = "sqlite"


# Signature, what it gives, and a condition that is true.
Told = tuple[str, str, str]

_TEXT: Sequence[Told] = (
    ("char(code, …)", "the text of letters with these code points", "char(65, 66) = 'AB'"),
    ("concat(value, …)", "the values as one text, NULL as nothing", "concat('a', NULL, 1) = 'a1'"),
    (
        "concat_ws(separator, value, …)",
        "the values that are not NULL as one text, with a separator between them",
        "concat_ws('-', 'a', NULL, 'b') = 'a-b'",
    ),
    ("format(format, value, …)", "values in a format of printf's", "format('%03d', 7) = '007'"),
    ("glob(pattern, text)", "text GLOB pattern: with case, * and ?", "glob('a*', 'abc') = 1"),
    ("hex(value)", "the bytes of a value in hexadecimal digits", "hex('a') = '61'"),
    ("instr(text, part)", "where a part begins, from 1; 0 if nowhere", "instr('abc', 'c') = 3"),
    ("length(value)", "how many letters a text has, or bytes a BLOB", "length('abc') = 3"),
    (
        "like(pattern, text[, escape])",
        "text LIKE pattern: % is any text, _ any letter; without the case of ASCII letters",
        "like('A%', 'abc') = 1",
    ),
    ("lower(text)", "a text with its ASCII letters in lower case", "lower('AB') = 'ab'"),
    ("ltrim(text[, letters])", "a text without spaces at its start", "ltrim('  a') = 'a'"),
    ("octet_length(value)", "how many bytes a value has", "octet_length('é') = 2"),
    ("printf(format, value, …)", "another name of format", "printf('%.1f', 0.25) = '0.3'"),
    ("quote(value)", "a value as SQL writes it", "quote('it''s') = '''it''''s'''"),
    ("replace(text, part, by)", "a text with a part replaced", "replace('aba', 'a', 'c') = 'cbc'"),
    ("rtrim(text[, letters])", "a text without spaces at its end", "rtrim('a  ') = 'a'"),
    (
        "substr(text, start[, length])",
        "a part of a text from a place, counted from 1, or from the end if negative",
        "substr('abcd', 2, 2) = 'bc'",
    ),
    ("substring(text, start[, length])", "another name of substr", "substring('abc', -1) = 'c'"),
    ("trim(text[, letters])", "a text without spaces at its ends", "trim(' a ') = 'a'"),
    ("unhex(text[, ignored])", "the BLOB that hexadecimal digits are", "unhex('61') = x'61'"),
    ("unicode(text)", "the code point of the first letter", "unicode('A') = 65"),
    ("unistr(text)", "a text with \\uXXXX as letters", "unistr('\\0041') = 'A'"),
    ("upper(text)", "a text with its ASCII letters in upper case", "upper('ab') = 'AB'"),
)
_TIMES: Sequence[Told] = (
    (
        "date(time[, modifier, …])",
        "the day of a time as YYYY-MM-DD; modifiers are '+1 day', 'start of month', 'unixepoch' …",
        "date('2024-01-31', '+1 day') = '2024-02-01'",
    ),
    (
        "datetime(time[, modifier, …])",
        "a time as YYYY-MM-DD HH:MM:SS; see date",
        "datetime(8, 'unixepoch') = '1970-01-01 00:00:08'",
    ),
    (
        "julianday(time[, modifier, …])",
        "a time in days, so that two can be subtracted",
        "julianday('2024-01-02') - julianday('2024-01-01') = 1",
    ),
    (
        "strftime(format, time[, modifier, …])",
        "a time in a format of %Y, %m, %d, %H, %M, %S, %j, %w …",
        "strftime('%d/%m', '2024-01-31') = '31/01'",
    ),
    (
        "time(time[, modifier, …])",
        "the time of day as HH:MM:SS; see date",
        "time('2024-01-31 12:00') = '12:00:00'",
    ),
    (
        "timediff(time, other)",
        "the time between two, as +YYYY-MM-DD HH:MM:SS.SSS",
        "timediff('2024-01-02', '2024-01-01') = '+0000-00-01 00:00:00.000'",
    ),
    (
        "unixepoch(time[, modifier, …])",
        "a time in seconds since 1970",
        "unixepoch('1970-01-02') = 86400",
    ),
)
_DOCUMENTS: Sequence[Told] = (
    (
        "json(text)",
        "a text as JSON, as short as it can be; in an INSERT, a value that is a document",
        """JSON('{"a": 1}') = '{"a":1}'""",
    ),
    ("json_array(value, …)", "an array of values", "json_array(1, 'a') = '[1,\"a\"]'"),
    (
        "json_array_insert(document, path, value, …)",
        "a document with values put into its arrays before places",
        "json_array_insert('[1]', '$[0]', 0) = '[0,1]'",
    ),
    (
        "json_array_length(document[, path])",
        "how many items an array has; 0 for what is none",
        "json_array_length('[1,2]') = 2",
    ),
    (
        "json_error_position(text)",
        "where a text stops being JSON, from 1; 0 if it is JSON",
        "json_error_position('{}') = 0",
    ),
    (
        "json_extract(document, path, …)",
        "what stands at a path of a document; document ->> 'key' is shorter",
        """json_extract('{"a": [1, 2]}', '$.a[1]') = 2""",
    ),
    (
        "json_insert(document, path, value, …)",
        "a document with values where there are none; '$[#]' is behind an array's last item",
        "json_insert('[1]', '$[#]', 2) = '[1,2]'",
    ),
    (
        "json_object(key, value, …)",
        "an object of keys and values",
        """json_object('Key', 'a') = '{"Key":"a"}'""",
    ),
    (
        "json_patch(document, patch)",
        "a document with a merge patch of RFC 7396 applied",
        """json_patch('{"a":1}', '{"a":null}') = '{}'""",
    ),
    ("json_pretty(document[, indent])", "a document in lines", "json_pretty('[]') = '[]'"),
    ("json_quote(value)", "a value as JSON", "json_quote('a') = '\"a\"'"),
    (
        "json_remove(document, path, …)",
        "a document without parts",
        "json_remove('[1]', '$[0]') = '[]'",
    ),
    (
        "json_replace(document, path, value, …)",
        "a document with values replaced that are there",
        "json_replace('[1]', '$[0]', 2, '$[1]', 3) = '[2]'",
    ),
    (
        "json_set(document, path, value, …)",
        "a document with values replaced, or put where there are none",
        "json_set('[1]', '$[0]', 2, '$[1]', 3) = '[2,3]'",
    ),
    (
        "json_type(document[, path])",
        "the type of a document or part: object, array, text, integer, real, true, false, null",
        "json_type('[1]', '$[0]') = 'integer'",
    ),
    ("json_valid(text[, flags])", "1 if a text is JSON, else 0", "json_valid('{') = 0"),
)
_IN_FROM: Sequence[Told] = (
    (
        "json_each(document[, path])",
        "a row for each item of an array or member of an object: key, value, type …",
        "(SELECT sum(value) FROM json_each('[1,2]')) = 3",
    ),
    (
        "json_tree(document[, path])",
        "a row for each part of a document at any depth: key, value, type, fullkey …",
        "(SELECT count(*) FROM json_tree('[[1]]')) = 3",
    ),
)
_NUMBERS: Sequence[Told] = (
    ("abs(x)", "the absolute value", "abs(-1) = 1"),
    ("acos(x)", "the arc cosine, in radians", "acos(1) = 0"),
    ("acosh(x)", "the hyperbolic arc cosine", "acosh(1) = 0"),
    ("asin(x)", "the arc sine, in radians", "asin(0) = 0"),
    ("asinh(x)", "the hyperbolic arc sine", "asinh(0) = 0"),
    ("atan(x)", "the arc tangent, in radians", "atan(0) = 0"),
    ("atan2(y, x)", "the angle of a point, in radians", "atan2(0, 1) = 0"),
    ("atanh(x)", "the hyperbolic arc tangent", "atanh(0) = 0"),
    ("ceil(x)", "the next whole number above", "ceil(1.2) = 2"),
    ("ceiling(x)", "another name of ceil", "ceiling(1.2) = 2"),
    ("cos(x)", "the cosine of radians", "cos(0) = 1"),
    ("cosh(x)", "the hyperbolic cosine", "cosh(0) = 1"),
    ("degrees(x)", "radians in degrees", "degrees(pi()) = 180"),
    ("exp(x)", "e to the power of x", "exp(0) = 1"),
    ("floor(x)", "the next whole number below", "floor(1.8) = 1"),
    ("ln(x)", "the natural logarithm", "ln(1) = 0"),
    ("log([base, ]x)", "the logarithm, of base 10 unless one is given", "log(2, 8) = 3"),
    ("log10(x)", "the logarithm of base 10", "log10(100) = 2"),
    ("log2(x)", "the logarithm of base 2", "log2(8) = 3"),
    ("mod(x, y)", "the remainder, of fractions too", "mod(7, 4) = 3"),
    ("pi()", "the number π", "pi() BETWEEN 3.14 AND 3.15"),
    ("pow(x, y)", "x to the power of y", "pow(2, 10) = 1024"),
    ("power(x, y)", "another name of pow", "power(2, 3) = 8"),
    ("radians(x)", "degrees in radians", "radians(180) = pi()"),
    ("random()", "a whole number by chance", "typeof(random()) = 'integer'"),
    ("round(x[, digits])", "a number rounded", "round(1.25, 1) = 1.3"),
    ("sign(x)", "-1, 0 or 1", "sign(-5) = -1"),
    ("sin(x)", "the sine of radians", "sin(0) = 0"),
    ("sinh(x)", "the hyperbolic sine", "sinh(0) = 0"),
    ("sqrt(x)", "the square root", "sqrt(9) = 3"),
    ("tan(x)", "the tangent of radians", "tan(0) = 0"),
    ("tanh(x)", "the hyperbolic tangent", "tanh(0) = 0"),
    ("trunc(x)", "a number without its fraction", "trunc(-1.8) = -1"),
)
_VALUES: Sequence[Told] = (
    ("coalesce(value, other, …)", "the first value that is not NULL", "coalesce(NULL, 2, 3) = 2"),
    ("if(condition, value[, …, otherwise])", "another name of iif", "if(1 < 2, 'a', 'b') = 'a'"),
    ("ifnull(value, other)", "a value, or another if it is NULL", "ifnull(NULL, 1) = 1"),
    (
        "iif(condition, value[, …, otherwise])",
        "the value behind the first condition that is true",
        "iif(0, 'a', 'b') = 'b'",
    ),
    (
        "max(value, other, …)",
        "the greatest of several values, NULL if one is NULL; see greatest",
        "max(1, 3, 2) = 3",
    ),
    ("min(value, other, …)", "the least, NULL if one is NULL; see least", "min(1, 3, 2) = 1"),
    ("nullif(value, other)", "NULL if the two are equal, else the first", "nullif(1, 1) IS NULL"),
    ("typeof(value)", "null, integer, real, text or blob", "typeof('a') = 'text'"),
)
_AGGREGATES: Sequence[Told] = (
    ("avg(x)", "the mean", "(SELECT avg(value) FROM json_each('[1,3]')) = 2"),
    ("count([x])", "how many rows, or values that are not NULL", "(SELECT count(*)) = 1"),
    (
        "group_concat(value[, separator])",
        "the values as one text, with commas or a separator between them",
        "(SELECT group_concat(value) FROM json_each('[1,2]')) = '1,2'",
    ),
    (
        "json_group_array(value)",
        "the values as an array",
        "(SELECT json_group_array(value) FROM json_each('[1,2]')) = '[1,2]'",
    ),
    (
        "json_group_object(key, value)",
        "keys and values as an object",
        """(SELECT json_group_object(key, value) FROM json_each('{"a":1}')) = '{"a":1}'""",
    ),
    ("max(x)", "the greatest value", "(SELECT max(value) FROM json_each('[1,3]')) = 3"),
    (
        "median(x)",
        "the value in the middle",
        "(SELECT median(value) FROM json_each('[1,2,9]')) = 2",
    ),
    ("min(x)", "the least value", "(SELECT min(value) FROM json_each('[1,3]')) = 1"),
    (
        "percentile(x, p)",
        "the value below which are p of a hundred",
        "(SELECT percentile(value, 50) FROM json_each('[1,2,9]')) = 2",
    ),
    (
        "percentile_cont(x, p)",
        "percentile with p from 0 to 1, between values if need be",
        "(SELECT percentile_cont(value, 0.5) FROM json_each('[1,2]')) = 1.5",
    ),
    (
        "percentile_disc(x, p)",
        "percentile with p from 0 to 1, one of the values",
        "(SELECT percentile_disc(value, 0.5) FROM json_each('[1,2,9]')) = 2",
    ),
    (
        "string_agg(value, separator)",
        "another name of group_concat",
        "(SELECT string_agg(value, '/') FROM json_each('[1,2]')) = '1/2'",
    ),
    ("sum(x)", "the sum, NULL of nothing", "(SELECT sum(value) FROM json_each('[1,2]')) = 3"),
    (
        "total(x)",
        "the sum as a real, 0.0 of nothing",
        "(SELECT total(value) FROM json_each('[]')) = 0",
    ),
)
_RANKED = "(SELECT {} FROM json_each('[5]')) = {}"
_RANKS: Sequence[Told] = tuple(
    (signature, what, _RANKED.format(f"{signature} OVER (ORDER BY value)", value))
    for signature, what, value in (
        ("row_number()", "the number of the row in its window, from 1", "1"),
        ("rank()", "the rank, with gaps after equals", "1"),
        ("dense_rank()", "the rank, without gaps", "1"),
        ("percent_rank()", "the rank from 0 to 1", "0"),
        ("cume_dist()", "the part of the rows up to this one", "1"),
    )
)
_WINDOWS: Sequence[Told] = (
    *_RANKS,
    ("ntile(n)", "in which of n groups the row is", _RANKED.format("ntile(2) OVER ()", "1")),
    (
        "lag(value[, offset[, otherwise]])",
        "the value of a row before",
        _RANKED.format("lag(value, 1, 0) OVER ()", "0"),
    ),
    (
        "lead(value[, offset[, otherwise]])",
        "the value of a row after",
        _RANKED.format("lead(value, 1, 0) OVER ()", "0"),
    ),
    (
        "first_value(value)",
        "the value of the window's first row",
        _RANKED.format("first_value(value) OVER ()", "5"),
    ),
    (
        "last_value(value)",
        "the value of the window's last row",
        _RANKED.format("last_value(value) OVER ()", "5"),
    ),
    (
        "nth_value(value, n)",
        "the value of the window's n-th row",
        _RANKED.format("nth_value(value, 1) OVER ()", "5"),
    ),
)


def _all() -> Iterator[SqlitesFunction]:
    for kind, group, several in (
        ("scalar", "text", _TEXT),
        ("scalar", "times", _TIMES),
        ("scalar", "documents", _DOCUMENTS),
        ("table", "documents", _IN_FROM),
        ("scalar", "numbers", _NUMBERS),
        ("scalar", "values", _VALUES),
        ("aggregate", "aggregates", _AGGREGATES),
        ("window", "windows", _WINDOWS),
    ):
        for signature, what, example in several:
            name = signature.partition("(")[0]
            yield SqlitesFunction(name, signature, kind, group, what, example)


SQLITES: tuple[SqlitesFunction, ...] = tuple(_all())
"""Each of them, by group."""
