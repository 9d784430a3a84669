"""More questions of the same kind, with the rows and the calls that each may take.

`further_questions.sql` says both in the comment above each statement. That the rows are right was
looked at when they were written down; that they do not depend on what is pushed down is checked.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.examples.organisation import Asked

QUESTION = re.compile(r"^-- (.+) \(rows (\d+)(.*)\)\n([^;]+);$", re.MULTILINE)
TEXT = (Path(__file__).parent / "further_questions.sql").read_text("utf-8")
QUESTIONS = QUESTION.findall(TEXT)
OPERATIONS = {"lists": "ListResources", "reads": "GetResource"}


def test_every_statement_is_a_question() -> None:
    assert len(QUESTIONS) == TEXT.count("-- ") >= 40


@pytest.mark.parametrize(
    ("rows", "calls", "sql"), [q[1:] for q in QUESTIONS], ids=[q[0] for q in QUESTIONS]
)
def test_it_takes_no_more_calls_than_it_says(rows: str, calls: str, sql: str, ask: Asked) -> None:
    answer = ask(sql)
    counted = re.findall(r", (lists|reads) (\d+)", calls)
    assert len(answer.rows) == int(rows)
    assert answer.calls == {OPERATIONS[word]: int(count) for word, count in counted}
