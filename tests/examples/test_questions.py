"""The questions of `examples/questions`, each answered and the answer checked twice.

Once against the rows kept beside the statement, and once against the findings that plain Python
makes out in the organisation's raw data.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.examples.findings import FINDINGS
from tests.examples.organisation import Asked, Organisation

QUESTIONS = Path(__file__).parents[2] / "examples" / "questions"
NAMES = sorted(path.stem for path in QUESTIONS.glob("*.sql"))


def test_every_question_has_findings_to_be_checked_against() -> None:
    assert sorted(FINDINGS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_it_is_answered(name: str, ask: Asked, organisation: Organisation) -> None:
    answer = ask((QUESTIONS / f"{name}.sql").read_text("utf-8"))
    expected = json.loads((QUESTIONS / f"{name}.expected.json").read_text("utf-8"))
    assert answer.rows
    assert list(answer.names) == expected["columns"]
    assert [list(row) for row in answer.rows] == expected["rows"]
    columns, findings = FINDINGS[name]
    found = zip(*(map(str, answer.column(column)) for column in columns), strict=True)
    assert set(found) == findings(organisation)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_is_asked_and_what_the_answer_means(name: str) -> None:
    text = (QUESTIONS / f"{name}.sql").read_text("utf-8")
    head, body = text.split("\n--\n", 1)
    assert head.startswith("-- ")
    assert head.endswith("?")
    assert body.startswith("-- A row is ") or "\n-- A row is " in body
    assert re.search(r"^-- Source: .+$", body, re.MULTILINE)
