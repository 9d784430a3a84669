"""One result that holds every value that is hard to write: what the golden files are made from."""

from __future__ import annotations

from cirrusql.result import ResultColumn

COLUMNS = (
    ResultColumn("name", "string"),
    ResultColumn("size", "integer"),
    ResultColumn("share", "number"),
    ResultColumn("on", "boolean"),
    ResultColumn("policy", "object"),
    ResultColumn("tags", "array"),
    ResultColumn("name", "string"),
    ResultColumn('a|"b", c', None),
)

ROWS = [
    ("plain", 1, 0.5, 1, '{"A":{"b":[1,null,true]}}', '["x","y"]', "again", 7),
    (None, None, None, None, None, None, None, None),
    ("", -9223372036854775808, 1e300, 0, "{}", "[]", "null", '{"computed":[1]}'),
    (
        'say "hi", twice',
        9223372036854775807,
        -2.0,
        1,
        '{"n":123456789012345678901}',
        "[1]",
        "7",
        1.5,
    ),
    ("two\nlines\r\nand\ttab", 0, 0.1, 0, "not a document", "[1, 2", "[1,2]", "[computed"),
    ("a|b <i> `c` \\| \\", 3, 3, 1, '{"ü":"日本"}', '["日本語"]', '{"a":1}', b"\x00\xff"),
    (
        "日本語 e\u0301 👍🏽 👩‍👧 שלום",
        4,
        4.25,
        0,
        None,
        None,
        "\x1b[31mred\x1b[0m",
        "\u202egnp.exe",
    ),
    ("x" * 300, 5, float("inf"), 1, "7", '"text"', " padded ", "{broken}"),
    ("NULL", 2**53 + 1, float("-inf"), 0, '["\\ud800"]', "[1e999]", "'NULL'", "a\0b"),
    ("arn:aws:iam::000000000000:role/a", 6, 0.0, 1, '{"a":"b|`c`\\n"}', "[]", "\x9b2J", "<b>&amp;"),
]

MANY = tuple(ResultColumn(f"column_{number}", "string") for number in range(60))
MANY_ROWS = [tuple(f"value {number}" if number % 7 else None for number in range(60))] * 2
