"""SQLite's own functions that people use, with how each is called: data, and nothing else."""

from __future__ import annotations

from cirrusql.completion.surroundings import Described

_TEXT = """
count(*) | how many rows
count(x) | how many rows where it is not NULL; count(DISTINCT x): how many values
sum(x) | the sum, NULL of no rows
total(x) | the sum as a real number, 0.0 of no rows
avg(x) | the average
min(x) | the least value
max(x) | the greatest value
group_concat(x, separator) | the values in one text
json_group_array(x) | the values as a JSON list
json_group_object(key, value) | keys and values as a JSON object
coalesce(x, y, …) | the first that is not NULL
ifnull(x, y) | the first, or the second where it is NULL
nullif(x, y) | NULL if both are alike, else the first
iif(condition, x, y) | the first if the condition holds, else the second
json_extract(document, path) | what is at a path, such as '$.Rules[0].Id'
json_array_length(document, path) | how many elements a list has
json_type(document, path) | the JSON type of what is at a path
json_valid(text) | 1 if the text is JSON
json(text) | the text as a JSON document
json_array(x, …) | a JSON list
json_object(key, value, …) | a JSON object
json_set(document, path, value) | the document with a value at a path
json_insert(document, path, value) | the document with a value that was not there
json_replace(document, path, value) | the document with another value in a place
json_remove(document, path) | the document without what is at a path
json_patch(document, patch) | the document merged with another (RFC 7396)
json_each(document, path) | in FROM: a row for each element
json_tree(document, path) | in FROM: a row for each element at any depth
json_quote(x) | the value as JSON
json_pretty(document) | the document on many lines
lower(text) | in lower case
upper(text) | in upper case
length(text) | how many characters
substr(text, start, length) | a part of a text, counted from 1
instr(text, part) | where a part begins, 0 if nowhere
replace(text, old, new) | with every occurrence replaced
trim(text, characters) | without what surrounds it
ltrim(text, characters) | without what is before it
rtrim(text, characters) | without what is behind it
printf(format, x, …) | written by a format
format(format, x, …) | written by a format
concat(x, …) | one behind the other
concat_ws(separator, x, …) | one behind the other, with a separator
hex(x) | the bytes as hexadecimal digits
char(x, …) | the characters of these numbers
unicode(text) | the number of the first character
quote(x) | as it is written in SQL
typeof(x) | its SQLite type
abs(x) | without its sign
round(x, digits) | rounded
ceil(x) | the next whole number
floor(x) | the whole number before it
random() | a random whole number
date(time, modifier, …) | a date, as in date('now', '-30 days')
time(time, modifier, …) | a time of day
datetime(time, modifier, …) | date and time
julianday(time, modifier, …) | days since 4714 B.C.
unixepoch(time, modifier, …) | seconds since 1970
strftime(format, time, modifier, …) | a time written by a format
timediff(time, other) | how long between two times
row_number() | the number of the row in its window
rank() | the rank of the row in its window, with gaps
dense_rank() | the rank of the row in its window
ntile(n) | which of n groups the row is in
lag(x, offset, default) | the value of an earlier row
lead(x, offset, default) | the value of a later row
first_value(x) | the value of the window's first row
last_value(x) | the value of the window's last row
"""


def _described(line: str) -> Described:
    signature, _, told = line.partition(" | ")
    return Described(signature.partition("(")[0], told, signature)


SQLITE_FUNCTIONS: tuple[Described, ...] = tuple(map(_described, _TEXT.strip().splitlines()))
"""One entry for each function; `count` has two, for it is called in two ways."""
